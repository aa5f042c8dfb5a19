import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { createExample, servicesOn } from '../../test/support/example-services.js';
import { FrontDoor } from '../../test/support/front-door.js';
import { anonymous, createApp, person, type Granted } from '../../test/support/http-app.js';
import { entities } from '../entities.js';

let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let bruno: FrontDoor; // approver

const officer: Granted = { role: 'programme_officer', fund: 'CITY' };
const leave = { from: '2999-01-01', until: '2999-04-02' }; // 92 days

beforeAll(async () => {
  database = await createDatabase(entities);
  await createExample(servicesOn(database.application));
  app = await createApp(database);
  bruno = await person(database, app, [{ role: 'approver', fund: 'CITY' }], { name: 'Bruno' });
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

const give = (to: FrontDoor, more: object = {}) =>
  bruno.post('/api/inbox/delegations', { to: to.personId, ...leave, ...more });
const detailOf = ({ body }: { body: unknown }) => (body as { detail: string }).detail;

describe('what is wrong with a delegation', () => {
  it.each([
    [{ from: '2999-01-02', until: '2999-01-01' }, 422, /before it begins/],
    [{ from: '2024-01-01', until: '2024-01-02' }, 422, /it begins today/],
    [{ from: '2999-01-01', until: '2999-04-03' }, 422, /is for 93 days; 92 are the most/],
    [{ to: 999_999 }, 404, /no colleague of the number 999999/],
    [{ to: 'bruno' }, 400, /to must be/],
    [{ to: 0 }, 400, /to must/],
    [{ until: '2026-02-30' }, 400, /until must be a day/],
    [{ reason: '' }, 400, /reason/],
    [{ person: 1 }, 400, /no field person/],
  ])('%j: %d', async (wrong, status, detail) => {
    const colleague = await person(database, app, [officer]);
    const refused = await give(colleague, wrong).expect(status);
    expect(detailOf(refused)).toMatch(detail);
    await give(colleague).expect(201);
  });

  it('its colleague', async () => {
    expect(detailOf(await give(bruno).expect(422))).toMatch(/to somebody else/);
    const strangers: Granted[] = [{ role: 'donor', organisation: 'NORLAND' }, { role: 'auditor' }];
    for (const granted of strangers) {
      const stranger = await person(database, app, [granted]);
      expect(detailOf(await give(stranger).expect(422))).toMatch(/a colleague of the fund’s work/);
    }
  });

  it('who gives it', async () => {
    const colleague = await person(database, app, [officer]);
    const body = { to: colleague.personId, ...leave };
    await anonymous(app).post('/api/inbox/delegations').send(body).expect(401);
    const form = { name: 'machine', expiresOn: new Date(Date.now() + 86_400_000).toISOString().slice(0, 10) };
    const { key } = (await bruno.post('/api/api-keys', form).expect(201)).body as { key: string };
    const machine = { authorization: `Bearer ${key}`, 'idempotency-key': 'a key of its own' };
    const given = (await give(colleague).expect(201)).body as { delegation: { id: number } };
    const own = `/api/inbox/delegations/${given.delegation.id}`;
    const old = await FrontDoor.enter(database.owner, app, bruno.personId, 'Bruno', false);
    for (const refused of [
      await anonymous(app).post('/api/inbox/delegations').set(machine).send(body),
      await anonymous(app).delete(own).set(machine),
      await old.post('/api/inbox/delegations', body),
      await old.delete(own),
    ]) {
      expect(refused).toMatchObject({ status: 403, body: { type: '/problems/step-up-required' } });
    }
    await anonymous(app).get('/api/inbox').set(machine).expect(200);
    await bruno.delete(own).expect(200);
  });
});
