import type { DataSource } from 'typeorm';
import { checkDay, record, type Author } from '../recording/index.js';
import { unknown } from '../refusals/index.js';
import { knownCity, knownScan, readScans } from './scans.query.js';

/** A scan to be opened. */
export interface ScanInput {
  /** The city's code. */
  city: string;
  /** The questionnaire's code. */
  questionnaire: string;
  /** Its version; left out: the newest. */
  version?: number;
  /** ISO day, today or before; left out: today. */
  openedOn?: string;
}

/** Rounds in which a city's groups answer a questionnaire. */
export class ScansService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Opens a scan: from now on answers are taken in.
   * @returns its number
   * @throws {Refused} 404 for an unknown city or questionnaire, 422 for a day to come
   */
  async open({ city, questionnaire, version, openedOn }: ScanInput, author: Author): Promise<number> {
    return record(this.dataSource, author, `scan of city ${city}`, async (recording) => {
      const { manager } = recording;
      const organisationId = await knownCity(manager, city);
      if (openedOn !== undefined) checkDay(openedOn, 'The day on which the scan is opened');
      const [asked]: { id: number }[] = await manager.query(
        'SELECT id FROM questionnaire WHERE code = $1 AND ($2::integer IS NULL OR version = $2) ORDER BY version DESC LIMIT 1',
        [questionnaire, version ?? null],
      );
      if (!asked) {
        throw unknown(
          `There is no questionnaire ${questionnaire}${version === undefined ? '' : ` of version ${version}`}.`,
        );
      }
      const changeId = await recording.leaveTrail();
      const [made]: { id: number }[] = await manager.query(
        `INSERT INTO scan (organisation_id, questionnaire_id, opened_on, change_id)
         VALUES ($1, $2, coalesce($3::date, (now() AT TIME ZONE 'UTC')::date), $4) RETURNING id`,
        [organisationId, asked.id, openedOn ?? null, changeId],
      );
      const [scan] = await readScans(manager, city, { scan: String(made!.id) });
      recording.noteChange('scan', null, { id: made!.id, city, questionnaire: scan!.questionnaire });
      recording.answerWith({ scan });
      return made!.id;
    });
  }

  /**
   * Closes a scan: nothing more is taken in, and what was submitted is shown to everybody. Drafts are kept, and not counted.
   * @throws {Refused} 404; 409 where fewer than two groups have submitted answers, or it is closed already
   */
  async close(city: string, scan: string, author: Author): Promise<void> {
    await record(this.dataSource, author, `closing of scan ${scan} of city ${city}`, async (recording) => {
      const { manager } = recording;
      const { id, groups } = await knownScan(manager, city, scan);
      const changeId = await recording.leaveTrail();
      await manager.query('INSERT INTO scan_closing (scan_id, change_id) VALUES ($1, $2)', [id, changeId]);
      recording.noteChange('scan', { id, state: 'open' }, { id, state: 'closed', groups });
      recording.answerWith({ scan: await knownScan(manager, city, scan) });
    });
  }
}
