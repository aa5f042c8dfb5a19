import type { DataSource, EntityManager } from 'typeorm';
import { checkPerson } from '../cities/index.js';
import { checkVersion, edited, waitToEdit } from '../organisations/index.js';
import { record, type Author, type Recording } from '../recording/index.js';
import { unknown } from '../refusals/index.js';
import { Scholar, ScholarVersion } from './scholar.entities.js';
import { readScholars, scholarShown, type ScholarDetails } from './scholars.query.js';

/** The register of Urban Scholars: what they know, which languages they speak, when they are there, and whom they should not serve. */
export class ScholarsService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * @returns its version
   * @throws {Refused} 404 for an unknown person or organisation, 409 for a code that is taken or a person who is a scholar already
   */
  async register({ code, ...details }: ScholarDetails & { code: string }, author: Author): Promise<string> {
    return record(this.dataSource, author, `scholar ${code}`, async (recording) => {
      const { id } = await recording.insert(Scholar, { code });
      return keepVersion(recording, id, code, details);
    });
  }

  /**
   * Keeps a new version; what is not given stays as it was.
   * @returns the new version
   * @throws {Refused} as {@link register} does; 412 or 428 where a request does not start from the newest version
   */
  async change(code: string, changed: Partial<ScholarDetails>, author: Author): Promise<string> {
    const what = `scholar ${code}`;
    return record(this.dataSource, author, what, async (recording) => {
      await waitToEdit(recording, what);
      const [before] = await readScholars(recording.manager, { code });
      if (!before) throw unknown(`There is no scholar ${code}.`);
      checkVersion(recording, what, before.version);
      const { id, code: _code, version: _version, ...details } = before;
      return keepVersion(recording, id, code, edited<ScholarDetails>(details, changed));
    });
  }
}

async function keepVersion(
  recording: Recording,
  scholarId: number,
  code: string,
  { person: personId, conflicts, ...details }: ScholarDetails,
): Promise<string> {
  const { manager } = recording;
  await checkPerson(manager, personId);
  await recording.insert(ScholarVersion, {
    ...{ scholarId, personId, conflicts: await idsOf(manager, conflicts) },
    ...details,
  });
  const [scholar] = await readScholars(manager, { code });
  recording.answerWith({ scholar: scholarShown(scholar!) });
  return recording.leaveTrail();
}

/** @throws {Refused} 404 that names each code which no organisation has */
async function idsOf(manager: EntityManager, codes: string[]): Promise<number[]> {
  const found: { id: number; code: string }[] = await manager.query(
    'SELECT id, code FROM organisation WHERE code = ANY ($1) ORDER BY id',
    [codes],
  );
  const missing = codes.filter((code) => !found.some((organisation) => organisation.code === code));
  if (missing.length > 0) throw unknown(`There is no organisation ${missing.join(', ')}.`);
  return found.map(({ id }) => id);
}
