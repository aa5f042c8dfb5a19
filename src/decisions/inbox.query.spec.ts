import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { createExample, servicesOn } from '../../test/support/example-services.js';
import { FrontDoor } from '../../test/support/front-door.js';
import { entities } from '../entities.js';
import { readInbox } from './inbox.query.js';

const OPEN = 10_000;
const DECIDED = 20_000;
const everywhere = { fund: null, organisation: null, project: null, reaches: null };

describe('an inbox', () => {
  let database: TestDatabase;
  let amina: number;
  let bruno: number;

  beforeAll(async () => {
    database = await createDatabase(entities);
    await createExample(servicesOn(database.application));
    const make = (name: string, role: 'approver' | 'fund_administrator', organisations: string[] = []) =>
      FrontDoor.makePerson(database.owner, name, [{ role }], organisations);
    amina = await make('Amina', 'fund_administrator');
    const chen = await make('Chen', 'approver', ['UNDP']);
    bruno = await make('Bruno', 'approver', ['UNDP']);
    await database.owner.transaction(async (manager) => {
      await manager.query(
        'ALTER TABLE proposal DISABLE TRIGGER ALL; ALTER TABLE decision DISABLE TRIGGER ALL',
      );
      // All in one currency; every tenth benefits UNDP.
      await manager.query(
        `WITH c AS (INSERT INTO change (made_by, door, what, person_id) VALUES ('Amina', 'system', 'many', $1) RETURNING id),
              p AS (INSERT INTO proposal (kind, fund_id, reference, effective_on, amount, project_id, organisation_id, window_id, content, proposed_by, change_id)
                    SELECT 'allocation', f.id, 'AL-' || n, '2024-05-01', 0.10, j.id, o.id, w.id, '{}', $1, c.id
                      FROM c, fund f JOIN fund_window w ON w.fund_id = f.id AND w.code = 'GEN', generate_series(1, $3::integer + $4::integer) n
                      JOIN project j ON j.code = 'CITY/1' JOIN organisation o ON o.code = CASE WHEN n % 10 = 0 THEN 'UNDP' ELSE 'UNICEF' END
                     WHERE f.code = 'CITY' RETURNING id, change_id, reference)
         INSERT INTO decision (proposal_id, verdict, decided_by, change_id)
         SELECT id, 'approved', $2, change_id FROM p WHERE substr(reference, 4)::integer <= $4`,
        [amina, chen, OPEN, DECIDED],
      );
      await manager.query('ALTER TABLE proposal ENABLE TRIGGER ALL; ALTER TABLE decision ENABLE TRIGGER ALL');
    });
    await database.owner.query('ANALYZE');
  }, 60_000);
  afterAll(() => database?.drop());

  const inboxOf = async (personId: number, role: 'approver' | 'fund_administrator', limit: number) =>
    readInbox(database.application, { personId, grants: [{ ...everywhere, role }] }, { limit });

  it('is read fast where ten thousand proposals wait among thirty thousand', async () => {
    const times: number[] = [];
    const floors: number[] = []; // merely finding what nobody has decided: a busy machine slows both
    const undecided = `SELECT count(*) FROM proposal p WHERE NOT EXISTS (SELECT FROM decision d WHERE d.proposal_id = p.id)`;
    for (let round = 0; round < 7; round++) {
      const began = performance.now();
      await database.application.query(undecided);
      const start = performance.now();
      floors.push(start - began);
      const { count, sums, waiting } = await inboxOf(bruno, 'approver', 100);
      times.push(performance.now() - start);
      expect({ count, sums, shown: waiting.length }).toEqual({
        count: 9_000,
        sums: [{ amount: '900.00', currency: 'USD' }],
        shown: 100,
      });
    }
    expect(Math.min(...times) / Math.min(...floors)).toBeLessThan(20);
  });

  it('shows whoever proposed them five hundred of them at most', async () => {
    const { count, waiting, mine } = await inboxOf(amina, 'fund_administrator', 100);
    expect([count, waiting.length, mine.length]).toEqual([0, 0, 500]);
  });
});
