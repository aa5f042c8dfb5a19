import { randomBytes } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { RawDuties } from './raw-duties.js';
import { refusal } from './raw-ledger.js';

/** Links to choose a password with, made as the application's role without its services: whoever has one becomes its person. */
describe('a link to begin anew with', () => {
  let duties: RawDuties;
  let ingrid: number; // system administrator
  let otto: number; // system administrator
  let bruno: number; // approver
  let vera: number; // auditor

  beforeAll(async () => {
    duties = await RawDuties.open();
    ingrid = await duties.person([{ role: 'system_administrator' }]);
    otto = await duties.person([{ role: 'system_administrator' }]);
    bruno = await duties.person([{ role: 'approver' }]);
    vera = await duties.person([{ role: 'auditor' }]);
  });
  afterAll(() => duties.close());

  const link = async (manager: EntityManager, person: number, change: string | null, purpose = 'reset') => {
    await manager.query(
      'UPDATE invitation SET replaced_at = now() WHERE used_at IS NULL AND replaced_at IS NULL',
    );
    await manager.query(
      `INSERT INTO invitation (token_hash, person_id, purpose, change_id, expires_at) VALUES ($1, $2, $3, $4, now() + interval '1 day')`,
      [randomBytes(32), person, purpose, change],
    );
  };
  const alone = (person: number, proposal: number | null = null) =>
    duties.application.transaction(async (manager) =>
      link(manager, person, await duties.change(manager, { by: ingrid, proposal })),
    );
  const proposed = (person: number, by = ingrid) =>
    duties.propose(by, {
      kind: 'sign_in_reset',
      fund_id: null,
      reference: 'x@example.org',
      person_id: person,
    });

  it('is made by an act (reset_is_an_act)', async () => {
    const made = duties.application.transaction((manager) => link(manager, vera, null));
    expect(await refusal(made)).toBe('reset_is_an_act');
    await alone(vera);
  });

  it('of an approver or a system administrator is made by two (powerful_people_are_reset_by_two)', async () => {
    for (const person of [bruno, otto]) {
      expect(await refusal(alone(person))).toBe('powerful_people_are_reset_by_two');
      const proposal = await proposed(person);
      expect(await refusal(alone(person, proposal))).toBe('powerful_people_are_reset_by_two');
      expect(await refusal(duties.decide(proposal, ingrid))).toBe('proposer_does_not_decide');
      expect(await refusal(duties.decide(proposal, person))).toMatch(/^nobody_decides_on_their_own_role$/);
      expect(await refusal(duties.decide(proposal, vera))).toBe('decider_holds_the_role');
    }
  });

  it('is made with the approval and for its person, and not once more after it', async () => {
    const proposal = await proposed(bruno);
    let change = '';
    const another = duties.carryOut(proposal, otto, (manager, made) => link(manager, otto, made));
    expect(await refusal(another)).toBe('powerful_people_are_reset_by_two');
    await duties.carryOut(proposal, otto, (manager, made) => link(manager, bruno, (change = made)));
    const again = duties.application.transaction((manager) => link(manager, bruno, change));
    expect(await refusal(again)).toBe('powerful_people_are_reset_by_two');
  });

  it('by one is not used by who has become powerful since', async () => {
    const person = await duties.person([{ role: 'auditor' }]);
    await alone(person);
    const day = (daysAhead: number) =>
      new Date(Date.now() + daysAhead * 86_400_000).toISOString().slice(0, 10);
    const leave = { from_person: bruno, to_person: person, from_on: day(-1), until_on: day(7) };
    await duties.application.transaction(async (manager) => {
      const change_id = await duties.change(manager, { by: bruno });
      await duties.insert(manager, 'delegation', { ...leave, change_id });
    });
    const used = duties.application.query(
      'UPDATE invitation SET used_at = now() WHERE person_id = $1 AND replaced_at IS NULL',
      [person],
    );
    expect(await refusal(used)).toBe('powerful_people_are_reset_by_two');
  });

  it('is no invitation for who has signed in before (invited_before_they_sign_in)', async () => {
    const invite = (person: number) =>
      duties.application.transaction((manager) => link(manager, person, null, 'invitation'));
    await invite(vera);
    await duties.application.query('INSERT INTO password (person_id) VALUES ($1)', [vera]);
    expect(await refusal(invite(vera))).toBe('invited_before_they_sign_in');
    await duties.application.query(
      `INSERT INTO identity (issuer, subject, person_id) VALUES ('https://id.example', 'bruno', $1)`,
      [bruno],
    );
    expect(await refusal(invite(bruno))).toBe('invited_before_they_sign_in');
  });
});
