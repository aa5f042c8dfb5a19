import { createDatabase, type TestDatabase } from '../support/database.js';
import { refusal } from './raw-ledger.js';

type Row = Record<string, unknown>;

/** People and their roles, attacked with raw SQL as the application's role: what a client could do that goes round the services. */
describe('people and their roles', () => {
  let database: TestDatabase;
  let first: number;
  let second: number;
  let third: number;
  let organisation: number;

  beforeEach(async () => {
    database = await createDatabase();
    [first, second, third] = [await person('first'), await person('second'), await person('third')];
    organisation = await insert('organisation', { code: 'LEAD' });
    await sql(`INSERT INTO ledger.journal (code, begins_on) VALUES ('CITY', '2024-01-01')`);
    await insert('fund', { id: 1, code: 'CITY', currency: 'USD', start_date: '2024-01-01' });
  });
  afterEach(() => database.drop());

  const sql = <Found = unknown>(text: string, parameters: unknown[] = []): Promise<Found[]> =>
    database.application.query(text, parameters);

  /** Inserts a row; its id, or 0 where the table has none. */
  async function insert(table: string, row: Row): Promise<number> {
    const columns = Object.keys(row);
    const places = columns.map((_, index) => `$${index + 1}`);
    const [made] = await sql<{ id?: number }>(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')}) RETURNING *`,
      Object.values(row),
    );
    return made?.id ?? 0;
  }

  /** A change made by somebody, or by the system. */
  async function change(by: number | null = null): Promise<string> {
    const [made] = await sql<{ id: string }>(
      `INSERT INTO change (made_by, door, what, person_id) VALUES ('x', 'http', 'x', $1) RETURNING id`,
      [by],
    );
    return made!.id;
  }

  async function person(name: string): Promise<number> {
    const changeId = await change();
    const id = await insert('person', { email: `${name}@example.org`, change_id: changeId });
    await insert('person_version', { person_id: id, change_id: changeId, name });
    return id;
  }

  const grant = async (to: number, role: string, { by = null, ...row }: Row = {}) =>
    insert('role_grant', {
      person_id: to,
      role,
      from_on: '2026-01-01',
      change_id: await change(by as number | null),
      ...row,
    });

  /** Approves a proposal and grants a role as what it carries out, in one transaction. */
  const approve = (proposal: number, by: number, row: Row, { decided = true, times = 1 } = {}) =>
    database.application.query(
      `WITH c AS (INSERT INTO change (made_by, door, what, person_id, proposal_id) VALUES ('x', 'http', 'x', $1, $2) RETURNING id),
            d AS (INSERT INTO decision (proposal_id, verdict, decided_by, change_id) SELECT $2, 'approved', $1, c.id FROM c WHERE $3)
       INSERT INTO role_grant (person_id, role, fund_id, from_on, until_on, change_id)
       SELECT $4, $5, $6, $8, $7, c.id FROM c CROSS JOIN generate_series(1, $9::integer)`,
      [
        ...[by, proposal, decided, row.person_id ?? third, row.role ?? 'approver'],
        ...[row.fund_id === undefined ? 1 : row.fund_id, row.until_on ?? null],
        ...[row.from_on ?? '2026-01-01', times],
      ],
    );

  const propose = async (to: number, role: string, by: number, row: Row = {}) =>
    insert('proposal', {
      kind: 'role_grant',
      reference: 'somebody',
      subject: role,
      person_id: to,
      content: JSON.stringify({ role, from: '2026-01-01', until: null }),
      proposed_by: by,
      change_id: await change(by),
      ...row,
    });

  const decide = async (proposal: number, by: number, verdict = 'approved') =>
    insert('decision', {
      proposal_id: proposal,
      verdict,
      decided_by: by,
      reason: 'as agreed',
      change_id: await change(by),
    });

  const administrators = async () => {
    await grant(first, 'system_administrator');
    await grant(second, 'system_administrator', { by: first });
  };

  it.each([
    ['person_email_is_an_address', () => ({ email: 'ada' })],
    ['person_email_is_an_address', () => ({ email: 'Ada@example.org' })],
    ['person_email_is_an_address', () => ({ email: 'ada @example.org' })],
    ['person_email_once', () => ({ email: 'first@example.org' })],
  ])('a person is refused by %s (%#)', async (name, row) => {
    expect(await refusal(insert('person', { ...row(), change_id: await change() }))).toBe(name);
  });

  it('has a name, and belongs to an organisation from a day to a later one', async () => {
    const version = { person_id: first, change_id: await change(), name: ' ' };
    expect(await refusal(insert('person_version', version))).toBe('person_has_a_name');
    const membership = {
      ...{ person_id: first, organisation_id: organisation, change_id: await change() },
      ...{ from_on: '2026-02-01', until_on: '2026-01-31' },
    };
    expect(await refusal(insert('membership_version', membership))).toBe('membership_ends_after_it_begins');
    await insert('membership_version', { ...membership, until_on: '2026-02-01' });
  });

  it.each([
    ['role_is_known', () => ({ role: 'king' })],
    ['role_for_one_scope', () => ({ fund_id: 1, organisation_id: organisation })],
    ['role_ends_after_it_begins', () => ({ until_on: '2025-12-31' })],
  ])('a role is refused by %s', async (name, row) => {
    expect(await refusal(grant(first, 'auditor', row()))).toBe(name);
  });

  it('is not where somebody says of themselves that they belong (belonging_is_noted_by_others)', async () => {
    const membership =
      (by: number | null, row: Row = {}) =>
      async () =>
        insert('membership_version', {
          ...{ person_id: first, organisation_id: organisation, from_on: '2026-01-01' },
          ...{ ...row, change_id: await change(by) },
        });
    expect(await refusal(membership(first)())).toBe('belonging_is_noted_by_others');
    await membership(second)();
    const left = membership(first, { from_on: '2026-01-01', until_on: '2026-01-02' });
    expect(await refusal(left())).toBe('belonging_is_noted_by_others');
    expect(await sql('SELECT person_id FROM belonging')).toEqual([{ person_id: first }]);
  });

  it('is not where somebody ends the role of their own that says so (belonging_is_ended_by_others)', async () => {
    const project = await insert('project', { fund_id: 1, code: 'CITY/1', kind: 'programme' });
    const ended = async (role: number, by: number) =>
      insert('role_grant_end', { role_grant_id: role, change_id: await change(by) });
    const donor = await grant(first, 'donor', { organisation_id: organisation });
    const lead = await grant(first, 'project_lead', { project_id: project });
    for (const role of [donor, lead]) {
      expect(await refusal(ended(role, first))).toBe('belonging_is_ended_by_others');
      await ended(role, second);
    }
    await ended(await grant(first, 'auditor'), first);
  });

  it('a role ends once, and is not held from then on', async () => {
    const id = await grant(first, 'auditor');
    const end = async () => insert('role_grant_end', { role_grant_id: id, change_id: await change() });
    expect(await sql('SELECT FROM role_held')).toHaveLength(1);
    await end();
    expect(await refusal(end())).toBe('role_ended_once');
    expect(await sql('SELECT FROM role_held')).toHaveLength(0);
    const earlier = sql(
      `INSERT INTO role_grant_end (role_grant_id, ended_at, change_id) VALUES (${id}, '2020-01-01', 1)`,
    );
    expect(await refusal(earlier)).toMatch(/permission denied/);
  });

  it('a role is held from its first day to its last, by whoever is active', async () => {
    for (const days of [
      { from_on: '2099-01-01' },
      { from_on: '2020-01-01', until_on: '2020-12-31' },
      { from_on: '2020-01-01', until_on: '2099-12-31' },
    ])
      await grant(first, 'auditor', days);
    expect(await sql('SELECT FROM role_held')).toHaveLength(1);
    await insert('person_version', { person_id: first, change_id: await change(), name: 'x', active: false });
    expect(await sql('SELECT FROM role_held')).toHaveLength(0);
  });

  it.each([
    ['person', 'people_are_append_only'],
    ['person_version', 'person_versions_are_append_only'],
    ['membership_version', 'membership_versions_are_append_only'],
    ['role_grant', 'role_grants_are_append_only'],
    ['role_grant_end', 'role_grant_ends_are_append_only'],
  ])('what was recorded in %s stays: %s', async (table, name) => {
    const texts = [`UPDATE ${table} SET change_id = change_id`, `DELETE FROM ${table}`];
    for (const text of texts) expect(await refusal(sql(text))).toBe(name);
    expect(await refusal(sql(`TRUNCATE ${table} CASCADE`))).toMatch(/_append_only$|permission denied/);
    const asReplica = database.owner.transaction(async (manager) => {
      await manager.query('SET LOCAL session_replication_role = replica');
      await manager.query(texts[0]!);
    });
    expect(await refusal(asReplica)).toBe(name);
  });

  it('a version joins no change that is known already', async () => {
    const known = await change();
    await sql('SELECT seal_changes()');
    const version = { person_id: first, change_id: known, name: 'Late' };
    expect(await refusal(insert('person_version', version))).toBe('change_is_not_sealed');
  });

  describe('granting', () => {
    it.each(['auditor', 'approver', 'system_administrator'])(
      'is nobody’s for themselves: %s',
      async (role) => {
        expect(await refusal(grant(first, role, { by: first }))).toBe('roles_are_granted_by_others');
        expect(await refusal(propose(first, role, first))).toBe('roles_are_granted_by_others');
      },
    );

    it('is one’s for the second system administrator, and two’s from then on', async () => {
      await administrators();
      for (const role of ['approver', 'system_administrator']) {
        expect(await refusal(grant(third, role, { by: first }))).toBe('powerful_roles_are_granted_by_two');
        expect(await refusal(grant(third, role))).toBe('powerful_roles_are_granted_by_two');
      }
      await grant(third, 'auditor', { by: first });
    });

    it('is two’s for an approver while there is one administrator', async () => {
      await grant(first, 'system_administrator');
      expect(await refusal(grant(third, 'approver', { by: first }))).toBe(
        'powerful_roles_are_granted_by_two',
      );
    });

    it('makes one second administrator, of two who are made at the same time', async () => {
      await grant(first, 'system_administrator');
      const both = await Promise.allSettled(
        [second, third].map((to) => grant(to, 'system_administrator', { by: first })),
      );
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    it('is carried out with its approval, as approved, and once', async () => {
      await administrators();
      const proposal = await propose(third, 'approver', first, { fund_id: 1 });
      expect(await refusal(approve(proposal, second, {}, { decided: false }))).toBe(
        'powerful_roles_are_granted_by_two',
      );
      await approve(proposal, second, {});
      expect(await sql(`SELECT FROM role_held WHERE role = 'approver'`)).toHaveLength(1);
      expect(await refusal(approve(proposal, second, {}))).toMatch(
        /proposal_carried_out_once|decision_on_an_open_proposal/,
      );
    });

    it.each([
      ['another fund', { fund_id: null }],
      ['another last day', { until_on: '2099-01-01' }],
      ['an earlier first day', { from_on: '2025-01-01' }],
      ['another role', { role: 'system_administrator', fund_id: null }],
      ['another person', { person_id: 1 }],
    ])('is refused for %s than approved', async (_, other) => {
      await administrators();
      const proposal = await propose(third, 'approver', first, { fund_id: 1 });
      expect(await refusal(approve(proposal, second, other))).toBe('powerful_roles_are_granted_by_two');
    });

    it('is carried out in the transaction of its approval alone, also once it has ended', async () => {
      await administrators();
      const proposal = await propose(third, 'approver', first, { fund_id: 1 });
      expect(await refusal(approve(proposal, second, {}, { times: 2 }))).toBe(
        'powerful_roles_are_granted_by_two',
      );
      await approve(proposal, second, {});
      const [made] = await sql<{ id: number; change_id: string }>(
        `SELECT id, change_id FROM role_grant WHERE role = 'approver'`,
      );
      await insert('role_grant_end', { role_grant_id: made!.id, change_id: await change(first) });
      const again = insert('role_grant', {
        ...{ person_id: third, role: 'approver', fund_id: 1 },
        ...{ from_on: '2026-01-01', change_id: made!.change_id },
      });
      expect(await refusal(again)).toBe('powerful_roles_are_granted_by_two');
      expect(await sql(`SELECT FROM role_held WHERE role = 'approver'`)).toEqual([]);
    });

    it('sees the one beside it (role_grant_reads_what_is_committed)', async () => {
      await grant(first, 'system_administrator');
      for (const level of ['REPEATABLE READ', 'SERIALIZABLE'] as const) {
        const old = database.application.transaction(level, (manager) =>
          manager.query(
            `WITH c AS (INSERT INTO change (made_by, door, what, person_id) VALUES ('x', 'http', 'x', $1) RETURNING id)
             INSERT INTO role_grant (person_id, role, from_on, change_id) SELECT $2, 'system_administrator', '2026-01-01', c.id FROM c`,
            [first, second],
          ),
        );
        expect(await refusal(old)).toBe('role_grant_reads_what_is_committed');
      }
    });

    it('is not decided by whoever proposed it, is to have it, or is no administrator', async () => {
      await administrators();
      const forSecond = await propose(second, 'approver', first);
      expect(await refusal(decide(forSecond, second))).toBe('nobody_decides_on_their_own_role');
      expect(await refusal(decide(forSecond, second, 'rejected'))).toBe('nobody_decides_on_their_own_role');
      expect(await refusal(decide(forSecond, first))).toBe('proposer_does_not_decide');
      expect(await refusal(decide(forSecond, third))).toBe('decider_holds_the_role');
    });

    it('is refused in a replica session too', async () => {
      await administrators();
      const asReplica = database.owner.transaction(async (manager) => {
        await manager.query('SET LOCAL session_replication_role = replica');
        await manager.query(
          `WITH c AS (INSERT INTO change (made_by, door, what) VALUES ('x', 'http', 'x') RETURNING id)
           INSERT INTO role_grant (person_id, role, from_on, change_id) SELECT $1, 'approver', '2026-01-01', c.id FROM c`,
          [third],
        );
      });
      expect(await refusal(asReplica)).toBe('powerful_roles_are_granted_by_two');
    });
  });
});
