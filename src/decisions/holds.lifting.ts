import type { EntityManager } from 'typeorm';
import { notNow, unknown } from '../refusals/index.js';
import type { Proposable } from './proposal.js';
import { stateOfProposal } from './proposals.query.js';

/** What is proposed: that a hold end, and why. */
export interface HoldLiftContent {
  /** Its code; a project's hold is lifted in the project's fund, an organisation's in any. */
  fund: string;
  hold: number;
  reason: string;
  document?: string;
}

/** Lifting a hold: one person proposes it, an approver who is another decides. */
export const holdLift: Proposable<HoldLiftContent> = {
  kind: 'hold_lift',
  posts: false,
  async terms({ manager }, { fund, hold }) {
    const { fundId, projectId, organisationId, lifted, waiting } = await holdOf(manager, fund, hold);
    if (lifted) throw notNow(`Hold ${hold} was lifted already.`);
    if (waiting) throw notNow(`A proposal to lift hold ${hold} is waiting to be decided already.`);
    return {
      fundId,
      reference: `hold ${hold}`,
      subject: String(hold),
      ...(projectId === null ? {} : { projectId }),
      ...(organisationId === null ? {} : { organisationId }),
    };
  },
  async carryOut(recording, { hold }) {
    const changeId = await recording.leaveTrail();
    await recording.manager.query('INSERT INTO hold_lift (hold_id, change_id) VALUES ($1, $2)', [
      hold,
      changeId,
    ]);
    recording.noteChange('hold', { id: hold, state: 'open' }, { id: hold, state: 'lifted' });
  },
};

interface KnownHold {
  fundId: number;
  projectId: number | null;
  organisationId: number | null;
  lifted: boolean;
  waiting: boolean;
}

/** @throws {Refused} 404 where the fund knows of no such hold */
async function holdOf(manager: EntityManager, fund: string, hold: number): Promise<KnownHold> {
  const [row]: KnownHold[] = await manager.query(
    `SELECT f.id AS "fundId", h.project_id AS "projectId", h.organisation_id AS "organisationId",
            EXISTS (SELECT FROM hold_lift l WHERE l.hold_id = h.id) AS lifted,
            EXISTS (SELECT FROM proposal p WHERE p.kind = 'hold_lift' AND p.subject = h.id::text AND ${stateOfProposal} = 'proposed') AS waiting
       FROM fund f JOIN hold h ON h.id = $2 LEFT JOIN project j ON j.id = h.project_id
      WHERE f.code = $1 AND (h.project_id IS NULL OR j.fund_id = f.id)`,
    [fund, hold],
  );
  if (!row) throw unknown(`Fund ${fund} knows of no hold of the number ${hold}.`);
  return row;
}
