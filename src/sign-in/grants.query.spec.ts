import { ExampleFund } from '../../test/support/example-fund.js';
import { exampleFund } from '../../test/support/example-history.js';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import type { Role } from '../access/index.js';
import { grantsOf } from './grants.query.js';
import { countedGrants, keyGrants } from './who.js';

type Scope = { fund?: string; organisation?: string; project?: string; from?: string; until?: string };

describe('grants', () => {
  let database: TestDatabase;
  let people = 0;

  beforeAll(async () => {
    database = await createDatabase();
    await exampleFund(database.application);
    const other = await ExampleFund.make(database.application, { code: 'OTHER', windows: ['X'] });
    await other.project('Q-1');
    await database.application.query(
      `WITH c AS (INSERT INTO change (made_by, door, what) VALUES ('test', 'system', 'a lead') RETURNING id),
            o AS (INSERT INTO organisation (code) VALUES ('LEAD'), ('IDLE') RETURNING id, code)
       INSERT INTO project_version (project_id, change_id, title, lead_id, status)
       SELECT p.id, c.id, 'Q', o.id, 'active' FROM project p, c, o WHERE p.code = 'Q-1' AND o.code = 'LEAD'`,
    );
  });
  afterAll(() => database.drop());

  /** Somebody new who holds these roles. */
  const holding = async (...held: ({ role: Role } & Scope)[]) => {
    const [made]: { id: number; change: string }[] = await database.application.query(
      `WITH c AS (INSERT INTO change (made_by, door, what) VALUES ('system', 'system', 'x') RETURNING id)
       INSERT INTO person (email, change_id) SELECT $1, c.id FROM c RETURNING id, change_id AS change`,
      [`p${++people}@example.org`],
    );
    const { id, change } = made!;
    await database.application.query(
      `INSERT INTO person_version (person_id, change_id, name) VALUES ($1, $2, 'P')`,
      [id, change],
    );
    for (const { role, fund, organisation, project, from, until } of held) {
      await database.application.query(
        `INSERT INTO role_grant (person_id, change_id, role, fund_id, organisation_id, project_id, from_on, until_on)
         SELECT $1, $2, $3, (SELECT id FROM fund WHERE code = $4), (SELECT id FROM organisation WHERE code = $5),
                (SELECT id FROM project WHERE code = $6), coalesce($7::date, '2026-01-01'), $8::date`,
        [id, change, role, fund, organisation, project, from, until],
      );
    }
    return id;
  };
  const reach = async (scope: Scope) => {
    const [grant] = await grantsOf(
      database.application.manager,
      await holding({ role: 'auditor', ...scope }),
    );
    return grant?.reaches;
  };

  it('say role and scope by its code', async () => {
    const id = await holding(
      { role: 'auditor' },
      { role: 'donor', organisation: 'D-USA' },
      { role: 'project_lead', project: 'P-1' },
      { role: 'fund_administrator', fund: 'CITY' },
    );
    const none = { fund: null, organisation: null, project: null };
    expect(await grantsOf(database.application.manager, id)).toEqual([
      { ...none, role: 'auditor', reaches: null },
      { ...none, role: 'donor', organisation: 'D-USA', reaches: ['CITY'] },
      { ...none, role: 'project_lead', project: 'P-1', reaches: ['CITY'] },
      { ...none, role: 'fund_administrator', fund: 'CITY', reaches: ['CITY'] },
    ]);
  });

  it.each([
    ['a fund', { fund: 'OTHER' }, ['OTHER']],
    ['a project', { project: 'Q-1' }, ['OTHER']],
    ['the donor of an agreement', { organisation: 'D-EUR' }, ['CITY']],
    ['one with allocations', { organisation: 'n-loc' }, ['CITY']],
    ['the lead of a project', { organisation: 'LEAD' }, ['OTHER']],
    ['an organisation that has no part in any', { organisation: 'IDLE' }, []],
    ['everything', {}, null],
  ])('reach for %s the funds that it has a part in', async (_, scope, funds) => {
    expect(await reach(scope)).toEqual(funds);
  });

  it('reach for an organisation with a budget alone its fund', async () => {
    await database.application.query(
      `WITH c AS (INSERT INTO change (made_by, door, what) VALUES ('test', 'system', 'a budget') RETURNING id)
       INSERT INTO budget_version (project_id, organisation_id, change_id, approved_amount)
       SELECT p.id, o.id, c.id, 5 FROM project p, organisation o, c WHERE p.code = 'Q-1' AND o.code = 'U-HAB'`,
    );
    expect(await reach({ organisation: 'U-HAB' })).toEqual(['CITY', 'OTHER']);
  });

  it('are none before their first day, after their last, and for who is inactive', async () => {
    const id = await holding(
      { role: 'auditor', from: '2999-01-01' },
      { role: 'donor', from: '2020-01-01', until: '2020-12-31' },
      { role: 'verifier', from: '2020-01-01' },
    );
    const roles = async () => (await grantsOf(database.application.manager, id)).map(({ role }) => role);
    expect(await roles()).toEqual(['verifier']);
    await database.application.query(
      `WITH c AS (INSERT INTO change (made_by, door, what) VALUES ('system', 'system', 'leaves') RETURNING id)
       INSERT INTO person_version (person_id, change_id, name, active) SELECT $1, c.id, 'P', false FROM c`,
      [id],
    );
    expect(await roles()).toEqual([]);
  });

  it('of a key are those of its roles, within its fund', async () => {
    const id = await holding(
      { role: 'auditor' },
      { role: 'donor', organisation: 'U-HAB' },
      { role: 'fund_administrator', fund: 'CITY' },
    );
    const grants = await grantsOf(database.application.manager, id);
    expect(keyGrants(grants, null, null)).toEqual(grants);
    expect(keyGrants(grants, ['donor', 'approver'], null)).toEqual([grants[1]]);
    expect(keyGrants(grants, null, 'OTHER')).toEqual([
      { ...grants[0], fund: 'OTHER', reaches: ['OTHER'] },
      { ...grants[1], reaches: ['OTHER'] },
    ]);
    expect(keyGrants(grants, ['fund_administrator'], 'OTHER')).toEqual([]);
  });

  it.each([
    ['donor', false, false, { counted: 1, mustEnrol: false, mustGiveCode: false }],
    ['donor', true, false, { counted: 0, mustEnrol: false, mustGiveCode: true }],
    ['donor', true, true, { counted: 1, mustEnrol: false, mustGiveCode: false }],
    ['approver', false, false, { counted: 0, mustEnrol: true, mustGiveCode: false }],
    ['system_administrator', true, false, { counted: 0, mustEnrol: false, mustGiveCode: true }],
    ['fund_administrator', true, true, { counted: 1, mustEnrol: false, mustGiveCode: false }],
    // OpenID Connect's issuer asked for a second factor.
    ['approver', false, true, { counted: 1, mustEnrol: false, mustGiveCode: false }],
  ] as const)('of a %s, enrolled %p, proven %p', (role, enrolled, proven, expected) => {
    const grant = { role, fund: null, organisation: null, project: null, reaches: null };
    const { grants, ...missing } = countedGrants([grant], { enrolled, proven });
    expect({ counted: grants.length, ...missing }).toEqual(expected);
  });
});
