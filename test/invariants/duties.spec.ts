import { RawDuties, type Columns } from './raw-duties.js';
import { refusal } from './raw-ledger.js';

/** Proposing and deciding, attacked as the application's role: each duty that must be apart, by whoever would do both. */
describe('what one proposes and another decides', () => {
  let duties: RawDuties;
  let amina: number; // fund administrator
  let bruno: number; // approver of the fund
  let chen: number; // approver of everything
  let dora: number; // fund administrator and approver
  let references = 0;

  beforeAll(async () => {
    duties = await RawDuties.open();
    amina = await duties.person([{ role: 'fund_administrator', fund: 'CITY' }]);
    bruno = await duties.person([{ role: 'approver', fund: 'CITY' }]);
    chen = await duties.person([{ role: 'approver' }]);
    dora = await duties.person([
      { role: 'fund_administrator', fund: 'CITY' },
      { role: 'approver', fund: 'CITY' },
    ]);
  });
  afterAll(() => duties.close());

  const sql = <Row = unknown>(text: string, parameters: unknown[] = []): Promise<Row[]> =>
    duties.application.query(text, parameters);
  const allocation = async (columns: Columns = {}, at = {}): Promise<Columns> => ({
    kind: 'allocation',
    reference: `AL-${++references}`,
    effective_on: '2024-05-02',
    ...(await duties.place(at)),
    ...columns,
  });
  const proposed = async (columns: Columns = {}, at = {}) =>
    duties.propose(amina, await allocation(columns, at));
  const verdicts = async (proposal: number) =>
    (
      await sql<{ verdict: string }>('SELECT verdict FROM decision WHERE proposal_id = $1 ORDER BY id', [
        proposal,
      ])
    ).map(({ verdict }) => verdict);
  const isApproved = async (proposal: number) => {
    const [row] = await sql<{ approved: boolean }>('SELECT is_approved($1) AS approved', [proposal]);
    return row!.approved;
  };

  describe('a proposal', () => {
    it.each<[string, Columns]>([
      ['proposal_kind', { kind: 'gift' }],
      ['proposal_is_positive', { amount: '0' }],
      ['proposal_is_positive', { amount: '-1' }],
      ['amount_is_a_number', { amount: 'NaN' }],
    ])('is refused by %s (%#)', async (constraint, columns) => {
      expect(await refusal(proposed(columns))).toBe(constraint);
    });

    it('is made by the person whose act it is (proposal_by_its_maker)', async () => {
      expect(await refusal(proposed({ proposed_by: bruno }))).toBe('proposal_by_its_maker');
      const byNobody = duties.application.transaction(async (manager) => {
        const change_id = await duties.change(manager, { by: null, door: 'import' });
        const row = { ...(await allocation()), fund_id: duties.city.id, content: '{}', proposed_by: amina };
        await duties.insert(manager, 'proposal', { ...row, change_id });
      });
      expect(await refusal(byNobody)).toBe('proposal_by_its_maker');
    });

    it('has its reference once in its fund and kind (proposal_reference_once)', async () => {
      const again = await allocation();
      await duties.propose(amina, again);
      expect(await refusal(duties.propose(dora, again))).toBe('proposal_reference_once');
      // What both become is an allocation of that reference.
      const release = duties.propose(dora, { ...again, kind: 'allocation_release' });
      expect(await refusal(release)).toBe('proposal_reference_once');
      await duties.propose(amina, { ...again, kind: 'transfer' });
    });

    it('stays as it was made, like its decisions and the threshold', async () => {
      const proposal = await proposed();
      await duties.decide(proposal, bruno, { verdict: 'rejected', reason: 'Too early' });
      for (const [table, column, constraint] of [
        ['proposal', 'needs', 'proposals_are_append_only'],
        ['decision', 'reason', 'decisions_are_append_only'],
        ['fund_policy_version', 'two_approvers_above', 'fund_policies_are_append_only'],
        ['delegation', 'until_on', 'delegations_are_append_only'],
        ['delegation_end', 'change_id', 'delegation_ends_are_append_only'],
        ['hold', 'reason', 'holds_are_append_only'],
        ['hold_lift', 'change_id', 'hold_lifts_are_append_only'],
      ] as const) {
        for (const text of [`UPDATE ${table} SET ${column} = ${column}`, `DELETE FROM ${table}`]) {
          expect(await refusal(sql(text))).toBe(constraint);
          expect(await refusal(duties.database.owner.query(text))).toBe(constraint);
        }
        expect(await refusal(sql(`TRUNCATE ${table} CASCADE`))).toMatch(/_append_only$|permission denied/);
      }
      expect(await verdicts(proposal)).toEqual(['rejected']);
    });
  });

  describe('a decision', () => {
    it.each<[string, Columns]>([
      ['decision_verdict', { verdict: 'perhaps' }],
      ['refusal_has_its_reason', { verdict: 'rejected' }],
      ['refusal_has_its_reason', { verdict: 'rejected', reason: ' \n' }],
      ['refusal_has_its_reason', { verdict: 'withdrawn' }],
    ])('is refused by %s (%#)', async (constraint, columns) => {
      const proposal = await proposed();
      const by = columns.verdict === 'withdrawn' ? amina : bruno;
      expect(await refusal(duties.decide(proposal, by, columns))).toBe(constraint);
      expect(await verdicts(proposal)).toEqual([]);
    });

    it('is made by the person whose act it is (decision_by_its_maker)', async () => {
      const proposal = await proposed();
      expect(await refusal(duties.decide(proposal, amina, { decided_by: bruno }))).toBe(
        'decision_by_its_maker',
      );
      const byNobody = duties.application.transaction(async (manager) =>
        duties.decideIn(manager, proposal, bruno, await duties.change(manager, { door: 'system' })),
      );
      expect(await refusal(byNobody)).toBe('decision_by_its_maker');
    });

    it('is not the proposer’s, whatever else they hold (proposer_does_not_decide)', async () => {
      const proposal = await duties.propose(dora, await allocation());
      expect(await refusal(duties.decide(proposal, dora))).toBe('proposer_does_not_decide');
      const rejecting = duties.decide(proposal, dora, { verdict: 'rejected', reason: 'No' });
      expect(await refusal(rejecting)).toBe('proposer_does_not_decide');
      expect(await refusal(duties.decide(proposal, bruno, { on_behalf_of: dora }))).toBe(
        'proposer_does_not_decide',
      );
      await duties.decide(proposal, bruno);
      expect(await isApproved(proposal)).toBe(true);
    });

    it('is an approver’s of the fund (decider_holds_the_role)', async () => {
      const others = [
        await duties.person([]),
        await duties.person([{ role: 'auditor' }, { role: 'system_administrator' }]),
        await duties.person([{ role: 'fund_administrator' }]),
        await duties.person([{ role: 'approver', project: 'CITY/1' }]),
      ];
      await duties.application.query(
        `INSERT INTO ledger.journal (code, begins_on) VALUES ('ELSE', '2020-01-01');
         INSERT INTO fund (id, code, currency, start_date) SELECT id, code, 'USD', begins_on FROM ledger.journal WHERE code = 'ELSE'`,
      );
      others.push(await duties.person([{ role: 'approver', fund: 'ELSE' }]));
      const proposal = await proposed();
      for (const other of others)
        expect(await refusal(duties.decide(proposal, other))).toBe('decider_holds_the_role');
      await duties.decide(proposal, chen);
    });

    it('is not of somebody whose role has ended or who was made inactive', async () => {
      const proposal = await proposed();
      const [gone, inactive] = [
        await duties.person([{ role: 'approver', fund: 'CITY' }]),
        await duties.person([{ role: 'approver', fund: 'CITY' }]),
      ];
      await duties.application.transaction(async (manager) => {
        const change_id = await duties.change(manager, { by: amina });
        await manager.query(
          'INSERT INTO role_grant_end (role_grant_id, change_id) SELECT id, $2 FROM role_grant WHERE person_id = $1',
          [gone, change_id],
        );
        const version = { person_id: inactive, change_id, name: 'Away' };
        await manager.query(
          'INSERT INTO person_version (person_id, change_id, name, active) VALUES ($1, $2, $3, false)',
          Object.values(version),
        );
      });
      for (const person of [gone, inactive])
        expect(await refusal(duties.decide(proposal, person))).toBe('decider_holds_the_role');
    });

    it('is taken once (decision_on_an_open_proposal)', async () => {
      const [approved, rejected, withdrawn] = [await proposed(), await proposed(), await proposed()];
      await duties.decide(approved, bruno);
      await duties.decide(rejected, bruno, { verdict: 'rejected', reason: 'No cash' });
      await duties.decide(withdrawn, amina, { verdict: 'withdrawn', reason: 'A mistake' });
      for (const proposal of [approved, rejected, withdrawn]) {
        for (const verdict of ['approved', 'rejected'])
          expect(await refusal(duties.decide(proposal, chen, { verdict, reason: 'Again' }))).toBe(
            'decision_on_an_open_proposal',
          );
        const back = duties.decide(proposal, amina, { verdict: 'withdrawn', reason: 'Back' });
        expect(await refusal(back)).toBe('decision_on_an_open_proposal');
      }
    });

    it('to withdraw is of the proposer or a fund administrator (withdrawn_by_its_side)', async () => {
      const withdraw = (proposal: number, by: number) =>
        duties.decide(proposal, by, { verdict: 'withdrawn', reason: 'Back' });
      const proposal = await proposed();
      for (const other of [bruno, chen, await duties.person([{ role: 'programme_officer' }])])
        expect(await refusal(withdraw(proposal, other))).toBe('withdrawn_by_its_side');
      await withdraw(proposal, dora);
      const officer = await duties.person([{ role: 'programme_officer', fund: 'CITY' }]);
      await withdraw(await duties.propose(officer, await allocation()), officer);
    });

    it.each([
      ['belongs to the organisation', { member: 'UNICEF' }],
      ['belongs to the lead of the project', { member: 'UNHAB' }],
      ['belongs to the city by its name', { member: 'LISBON' }],
      ['holds a role for the organisation', { role: { role: 'donor', organisation: 'UNICEF' } as const }],
      [
        'leads the project for its organisation',
        { role: { role: 'project_lead', project: 'CITY/1' } as const },
      ],
    ])('is not of whoever %s (beneficiary_does_not_decide)', async (_how, { member, role }: Belonging) => {
      const approver = { role: 'approver', fund: 'CITY' } as const;
      const person = await duties.person(role ? [approver, role] : [approver], member ? [member] : []);
      const proposal = await proposed();
      for (const verdict of ['approved', 'rejected'])
        expect(await refusal(duties.decide(proposal, person, { verdict, reason: 'Mine' }))).toBe(
          'beneficiary_does_not_decide',
        );
      expect(await refusal(duties.decide(proposal, chen, { on_behalf_of: person }))).toBe(
        'beneficiary_does_not_decide',
      );
      // What benefits somebody else, they decide.
      await duties.decide(await proposed({}, { project: 'CITY/2', organisation: 'NORWAY' }), person);
    });
  });

  it.each([
    ['with other capitals and blanks', ' NOVA   lisboa '],
    ['by the code of the city', 'pt-nov'],
  ])('a city that a project names %s is that city', async (_, written) => {
    await sql(
      `WITH c AS (INSERT INTO change (made_by, door, what) VALUES ('test', 'system', 'city') RETURNING id),
            known AS (INSERT INTO organisation (code) VALUES ('PT-NOV') ON CONFLICT DO NOTHING RETURNING id),
            named AS (INSERT INTO organisation_version (organisation_id, change_id, name, type) SELECT known.id, c.id, 'Nova Lisboa', 'city' FROM known, c)
       INSERT INTO project_version (project_id, change_id, title, status, city) SELECT p.id, c.id, 'Homes', 'active', $1 FROM project p, c WHERE p.code = 'CITY/2'`,
      [written],
    );
    const mayor = await duties.person([{ role: 'approver', fund: 'CITY' }], ['PT-NOV']);
    const proposal = await proposed({}, { project: 'CITY/2', organisation: 'NORWAY' });
    expect(await refusal(duties.decide(proposal, mayor))).toBe('beneficiary_does_not_decide');
    await duties.decide(proposal, chen);
  });

  it('no table of one’s own, search path or setting goes round it', async () => {
    const proposal = await duties.propose(dora, await allocation());
    const session = duties.application.createQueryRunner();
    try {
      await session.query('CREATE TEMPORARY TABLE belonging (person_id integer, organisation_id integer)');
      await session.query(
        'CREATE TEMPORARY TABLE hold (id integer, project_id integer, organisation_id integer)',
      );
      await session.query('CREATE TEMPORARY TABLE proposal AS SELECT * FROM public.proposal');
      await session.query('UPDATE pg_temp.proposal SET proposed_by = 0, needs = 0');
      await session.query(
        'CREATE TEMPORARY TABLE change AS SELECT id, made_by, person_id FROM public.change',
      );
      await session.query('CREATE TEMPORARY TABLE role_held (person_id integer, role text)');
      await session.query(
        `CREATE FUNCTION pg_temp.may_decide(integer, integer) RETURNS boolean LANGUAGE sql AS 'SELECT true'`,
      );
      await session.query('SET search_path = pg_temp, public');
      const decide = async (by: number) => {
        const [change] = (await session.query(
          `INSERT INTO public.change (made_by, door, what, person_id) VALUES ('x', 'http', 'x', $1) RETURNING id`,
          [by],
        )) as { id: string }[];
        await session.query(
          `INSERT INTO public.decision (proposal_id, verdict, decided_by, change_id) VALUES ($1, 'approved', $2, $3)`,
          [proposal, by, change!.id],
        );
      };
      expect(await refusal(decide(dora))).toBe('proposer_does_not_decide');
      expect(await refusal(decide(amina))).toBe('decider_holds_the_role');
      const member = await duties.person([{ role: 'approver' }], ['UNICEF']);
      expect(await refusal(decide(member))).toBe('beneficiary_does_not_decide');
    } finally {
      await session.query('RESET search_path');
      await session.query('DISCARD TEMP');
      await session.release();
    }
    for (const text of [
      'SET session_replication_role = replica',
      'ALTER TABLE decision DISABLE TRIGGER decision_is_sound',
      'CREATE OR REPLACE FUNCTION public.is_approved(asked integer) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$',
      'CREATE VIEW public.role_held_too AS SELECT 1',
      `UPDATE change SET person_id = ${bruno}`,
      'UPDATE change SET made_in = pg_current_xact_id()',
      `INSERT INTO change (made_by, door, what, made_in) VALUES ('x', 'http', 'x', pg_current_xact_id())`,
      'UPDATE role_grant_end SET ended_at = now()',
    ])
      expect(await refusal(sql(text))).toMatch(/permission denied|must be owner|_append_only/);
  });

  it('holds in a session that replays what another server recorded', async () => {
    const proposal = await duties.propose(dora, await allocation());
    const replay = duties.database.owner.transaction(async (manager) => {
      await manager.query('SET LOCAL session_replication_role = replica');
      await duties.decideIn(manager, proposal, dora, await duties.change(manager, { by: dora }));
    });
    expect(await refusal(replay)).toBe('proposer_does_not_decide');
  });
});

interface Belonging {
  member?: string;
  role?: { role: 'donor'; organisation: string } | { role: 'project_lead'; project: string };
}
