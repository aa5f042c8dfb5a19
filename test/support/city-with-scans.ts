import type { DataSource } from 'typeorm';
import type { OrganisationsService } from '../../src/organisations/index.js';
import { ada } from './example-services.js';

/** A city as an organisation, `C-LISBON`, and scans of it: how people answer one is a story of its own. */
export class CityWithScans {
  private constructor(
    private readonly owner: DataSource,
    readonly code: string,
  ) {}

  static async make(
    owner: DataSource,
    organisations: OrganisationsService,
    code = 'C-LISBON',
  ): Promise<CityWithScans> {
    await organisations.create({ code, name: code.slice(2), type: 'city', country: 'PT' }, ada);
    return new CityWithScans(owner, code);
  }

  /** Opens a scan. @returns its number */
  async scan({ closed = false } = {}): Promise<number> {
    return this.owner.transaction(async (manager) => {
      const [change]: { id: string }[] = await manager.query(
        `INSERT INTO change (made_by, door, what) VALUES ('test', 'system', 'scan') RETURNING id`,
      );
      const [scan]: { id: number }[] = await manager.query(
        `WITH q AS (INSERT INTO questionnaire (code, version, content) VALUES ('TRIED', (SELECT count(*) + 1 FROM questionnaire)::text, '{}') RETURNING id)
         INSERT INTO scan (organisation_id, questionnaire_id, opened_on, change_id)
         SELECT o.id, q.id, '2026-01-01', $2 FROM organisation o, q WHERE o.code = $1 RETURNING id`,
        [this.code, change!.id],
      );
      if (closed) await this.closeIn(manager, scan!.id, change!.id);
      return scan!.id;
    });
  }

  async close(scan: number): Promise<void> {
    await this.owner.transaction(async (manager) => {
      const [change]: { id: string }[] = await manager.query(
        `INSERT INTO change (made_by, door, what) VALUES ('test', 'system', 'scan closed') RETURNING id`,
      );
      await this.closeIn(manager, scan, change!.id);
    });
  }

  private closeIn(manager: Pick<DataSource, 'query'>, scan: number, change: string): Promise<unknown> {
    return manager.query('INSERT INTO scan_closing (scan_id, change_id) VALUES ($1, $2)', [scan, change]);
  }
}
