import type { DataSource, EntityManager } from 'typeorm';
import type { SignedIn } from '../access/index.js';
import { record, type Author, type Recording } from '../recording/index.js';
import { forbidden, notNow, unknown, wrong } from '../refusals/index.js';
import { readDelegations, type DelegationView } from './delegations.query.js';
import { TODAY } from './inbox.columns.js';

/** Own decisions as an approver, for a colleague. */
export interface DelegationInput {
  /** The colleague's number. */
  to: number;
  /** The code of the one fund that it is for; absent: every fund in which the giver decides. */
  fund?: string;
  /** First and last day, in UTC. */
  from: string;
  until: string;
  reason?: string;
}

/** Longer than a leave is a matter of roles, which two system administrators grant. */
const MOST_DAYS = 92;

/**
 * An approver's decisions for days of absence. The colleague decides on the approver's behalf, and is held to both their duties: what
 * either of them proposed, benefits from or has decided already, neither decides (migration 2026112403).
 */
export class DelegationsService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Gives one's decisions to a colleague.
   * @param asking how the author signed in, and with which of their roles
   * @throws {Refused} 403 who is no approver there, 404, 422
   */
  async give(
    delegation: DelegationInput,
    author: Author,
    asking: Pick<SignedIn, 'session' | 'grants'>,
  ): Promise<void> {
    const { to, from, until, fund, reason } = delegation;
    await record(this.dataSource, author, `delegation to person ${to}`, async (recording) => {
      const { manager } = recording;
      mustDecideInPerson(asking);
      const fundId = await checkDelegation(manager, author, delegation);
      recording.inFund(fundId);
      const changeId = await recording.leaveTrail();
      const [row]: { id: number }[] = await manager.query(
        'INSERT INTO delegation (from_person, to_person, fund_id, from_on, until_on, change_id) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id',
        [author.personId, to, fundId, from, until, changeId],
      );
      recording.noteChange('delegation', null, { id: row!.id, to, fund, from, until, reason });
      await answerWith(recording, author, row!.id);
    });
  }

  /** Takes one's decisions back before the last day. @throws {Refused} 404 for another's, 409 where it is over or was ended */
  async end(id: number, author: Author): Promise<void> {
    await record(this.dataSource, author, `end of delegation ${id}`, async (recording) => {
      const found = await ownDelegation(recording.manager, author, id);
      if (found?.state === undefined) throw unknown(`You gave no delegation of the number ${id}.`);
      if (found.state === 'ended') throw notNow(`Delegation ${id} was ended already.`);
      if (found.state === 'over') throw notNow(`Delegation ${id} is over since ${found.until}.`);
      await recording.manager.query('INSERT INTO delegation_end (delegation_id, change_id) VALUES ($1, $2)', [
        id,
        await recording.leaveTrail(),
      ]);
      recording.noteChange('delegation', { id, state: found.state }, { id, state: 'ended' });
      await answerWith(recording, author, id);
    });
  }
}

/** A key decides nothing that asks for a fresh code, so it hands nothing on; nor does who has not given the second factor yet. */
function mustDecideInPerson({ session, grants }: Pick<SignedIn, 'session' | 'grants'>): void {
  if (session === null)
    throw forbidden('Decisions are delegated by a person who is signed in, not by a key.');
  if (grants.every(({ role }) => role !== 'approver')) {
    throw forbidden('Only an approver has decisions to delegate, signed in with the second factor.');
  }
}

async function ownDelegation(
  manager: EntityManager,
  { personId = 0 }: Author,
  id: number,
): Promise<DelegationView | undefined> {
  const [found] = await readDelegations(manager, { giver: personId, id });
  return found;
}

async function answerWith(recording: Recording, author: Author, id: number): Promise<void> {
  recording.answerWith({ delegation: await ownDelegation(recording.manager, author, id) });
}

interface Facts {
  fundId: number | null;
  decides: boolean;
  known: boolean;
  colleague: boolean;
  begun: boolean;
  days: number;
  today: string;
}

/**
 * Whose decisions they are not, to whom they may not go, and for which days.
 * @returns the fund that it is for; null: every fund
 */
async function checkDelegation(
  manager: EntityManager,
  { personId = 0 }: Author,
  { to, fund, from, until }: DelegationInput,
): Promise<number | null> {
  const [facts]: Facts[] = await manager.query(
    `SELECT f.id AS "fundId",
            EXISTS (SELECT FROM role_held h WHERE h.person_id = $1 AND h.role = 'approver' AND num_nonnulls(h.organisation_id, h.project_id) = 0
                       AND ($3::text IS NULL OR (f.id IS NOT NULL AND (h.fund_id IS NULL OR h.fund_id = f.id)))) AS decides,
            coalesce((SELECT v.active FROM person_version v WHERE v.person_id = $2 ORDER BY v.change_id DESC LIMIT 1), false) AS known,
            EXISTS (SELECT FROM role_held h WHERE h.person_id = $2 AND h.role IN ('approver', 'fund_administrator', 'programme_officer')) AS colleague,
            $4::date < ${TODAY} AS begun, $5::date - $4::date + 1 AS days, ${TODAY}::text AS today
       FROM (SELECT) one LEFT JOIN fund f ON f.code = $3`,
    [personId, to, fund ?? null, from, until],
  );
  const { fundId, decides, known, colleague, begun, days, today } = facts!;
  if (!decides) {
    const where = fund === undefined ? '' : ` of fund ${fund}`;
    throw forbidden(`Only an approver${where} has decisions to delegate; you hold that role for none today.`);
  }
  if (to === personId) throw wrong('Decisions are delegated to somebody else.');
  if (!known) throw unknown(`There is no colleague of the number ${to}.`);
  if (!colleague) {
    throw wrong(
      'Decisions are delegated to a colleague of the fund’s work: an approver, fund administrator or programme officer.',
    );
  }
  if (days < 1) throw wrong(`The delegation ends on ${until}, before it begins on ${from}.`);
  if (begun) throw wrong(`The delegation begins on ${from}; it begins today, ${today}, or later.`);
  if (days > MOST_DAYS) {
    throw wrong(
      `The delegation is for ${days} days; ${MOST_DAYS} are the most. For longer, a role is granted.`,
    );
  }
  return fundId;
}
