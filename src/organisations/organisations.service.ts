import type { DataSource } from 'typeorm';
import { checkName, knownAt, record, sealBefore, type Author } from '../recording/index.js';
import { unknown } from '../refusals/index.js';
import { checkVersion, edited, waitToEdit } from './edited-version.js';
import { Organisation, OrganisationVersion, type OrganisationType } from './organisation.entity.js';
import { readOrganisations } from './organisations.query.js';

/** An organisation as it is, or was, known. */
export interface OrganisationRecord {
  code: string;
  name: string;
  type: OrganisationType;
  /** ISO 3166-1 alpha-2, or null. */
  country: string | null;
}

/** Contributors, participating organisations, cities and partners: one list for all funds. */
export class OrganisationsService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * @returns its version
   * @throws {Refused} 409 where the code is taken, 422 for an unknown type or a malformed country
   */
  async create(organisation: OrganisationRecord, author: Author): Promise<string> {
    const { code, ...version } = organisation;
    return record(this.dataSource, author, `organisation ${code}`, async (recording) => {
      checkName(code, 'The code of the organisation');
      checkName(version.name, `The name of organisation ${code}`);
      const { id } = await recording.insert(Organisation, { code });
      await recording.insert(OrganisationVersion, { organisationId: id, ...version });
      return recording.newVersion();
    });
  }

  /**
   * Keeps a new version; what is not given stays as it was.
   * @returns the new version
   * @throws {Refused} 404 for an unknown code, 412 or 428 where a request does not start from the newest version
   */
  async change(
    code: string,
    changed: Partial<Omit<OrganisationRecord, 'code'>>,
    author: Author,
  ): Promise<string> {
    const what = `organisation ${code}`;
    return record(this.dataSource, author, what, async (recording) => {
      await waitToEdit(recording, what);
      const [before] = await readOrganisations(recording.manager, { code });
      if (!before) throw unknown(`There is no organisation ${code}.`);
      checkVersion(recording, what, before.version);
      const { name, type, country } = edited(before, changed);
      checkName(name, `The name of organisation ${code}`);
      await recording.insert(OrganisationVersion, { organisationId: before.id, name, type, country });
      return recording.newVersion();
    });
  }

  /**
   * @param moment as known at, RFC 3339; everything recorded when absent
   * @throws {Refused} 404 where nobody knew it then
   */
  async get(code: string, moment: string | null = null): Promise<OrganisationRecord> {
    const [found] = await this.read(moment, code);
    if (!found)
      throw unknown(`There is no organisation ${code}${moment === null ? '' : ` known at ${moment}`}.`);
    return found;
  }

  /** All of them in order of their codes, code point by code point. @param moment as for {@link get} */
  list(moment: string | null = null): Promise<OrganisationRecord[]> {
    return this.read(moment, null);
  }

  private async read(moment: string | null, code: string | null): Promise<OrganisationRecord[]> {
    await sealBefore(this.dataSource.manager, moment);
    return this.dataSource.query<OrganisationRecord[]>(
      `SELECT o.code, v.name, v.type, v.country FROM organisation o
        CROSS JOIN LATERAL (SELECT name, type, country FROM organisation_version v
                             WHERE v.organisation_id = o.id AND ${knownAt('v', '$1')} ORDER BY v.change_id DESC LIMIT 1) v
       WHERE $2::text IS NULL OR o.code = $2
       ORDER BY o.code COLLATE "C"`,
      [moment, code],
    );
  }
}
