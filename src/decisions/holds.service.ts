import type { DataSource, EntityManager } from 'typeorm';
import { record, type Author } from '../recording/index.js';
import { unknown, wrong } from '../refusals/index.js';
import { readHolds, type HoldView } from './holds.query.js';

/** What is put on hold, by its code, and why. */
export interface HoldInput {
  /** Its path through which the hold is placed; a project is one of its own, an organisation is of every fund and may be named without. */
  fund: string | null;
  project?: string;
  organisation?: string;
  reason: string;
}

/** Allegations under inquiry: while a project or an organisation is on hold, nothing is newly approved or transferred for it. */
export class HoldsService {
  constructor(private readonly dataSource: DataSource) {}

  /** Puts a project or an organisation on hold. @throws {Refused} 404, 422 */
  async place({ fund, project, organisation, reason }: HoldInput, author: Author): Promise<void> {
    const on = [project && `project ${project}`, organisation && `organisation ${organisation}`];
    const what = `hold on ${on.filter(Boolean).join(' and ') || 'nothing'}`;
    await record(this.dataSource, author, what, async (recording) => {
      if ((project === undefined) === (organisation === undefined)) {
        throw wrong('A hold is placed on a project or on an organisation: name one of them, and not both.');
      }
      const { manager } = recording;
      const place = await placeOf(manager, { fund, project, organisation });
      recording.inFund(place.fundId);
      const changeId = await recording.leaveTrail();
      const [row]: { id: number }[] = await manager.query(
        'INSERT INTO hold (project_id, organisation_id, reason, change_id) VALUES ($1, $2, $3, $4) RETURNING id',
        [place.projectId, place.organisationId, reason, changeId],
      );
      recording.noteChange('hold', null, { id: row!.id, project, organisation, reason });
      const [hold] = await readHolds(manager, fund, { id: row!.id });
      recording.answerWith({ hold });
    });
  }

  /** The newest proposal of a fund to lift a hold. @throws {Refused} 404 where there is no such hold, or nobody proposed it */
  async lifting(fund: string, id: number): Promise<number> {
    const hold = await this.one(fund, id);
    const { proposal } = hold.lifting ?? {};
    if (proposal?.fund !== fund) throw unknown(`Nobody in fund ${fund} has proposed to lift hold ${id}.`);
    return proposal.id;
  }

  /** @throws {Refused} 404 */
  private async one(fund: string, id: number): Promise<HoldView> {
    const [hold] = await readHolds(this.dataSource, fund, { id });
    if (!hold) throw unknown(`Fund ${fund} knows of no hold of the number ${id}.`);
    return hold;
  }
}

interface Place {
  fundId: number | null;
  projectId: number | null;
  organisationId: number | null;
}

async function placeOf(
  manager: EntityManager,
  { fund, project, organisation }: Omit<HoldInput, 'reason'>,
): Promise<Place> {
  const [row]: Place[] = await manager.query(
    `SELECT f.id AS "fundId", p.id AS "projectId", o.id AS "organisationId"
       FROM (VALUES ($1::text)) named (fund) LEFT JOIN fund f ON f.code = named.fund
       LEFT JOIN project p ON p.fund_id = f.id AND p.code = $2 LEFT JOIN organisation o ON o.code = $3`,
    [fund, project ?? null, organisation ?? null],
  );
  if (!row || (fund !== null && row.fundId === null)) throw unknown(`There is no fund ${fund}.`);
  if (project !== undefined && row.projectId === null)
    throw unknown(`Fund ${fund} has no project ${project}.`);
  if (organisation !== undefined && row.organisationId === null) {
    throw unknown(`There is no organisation ${organisation}.`);
  }
  return row;
}
