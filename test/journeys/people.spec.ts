import { randomUUID } from 'node:crypto';
import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { exampleFund, servicesOn } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { anonymous, createApp, person } from '../support/http-app.js';

interface Role {
  id: number;
  role: string;
  held: boolean;
  endedAt: string | null;
}

/** What the answers below are read as. */
interface Body {
  detail: string;
  person: { id: number; name: string; active: boolean; organisations: object[]; roles: Role[] };
  invitation: { token: string; link: string; expiresAt: string } | null;
  grant: Role | null;
  proposal: { id: number; state: string } | null;
  proposals: { id: number }[];
  warnings: string[];
  roles: Role[];
  people: { id: number; email: string }[];
  next: string | null;
  grants: { role: string }[];
  mustEnrol: boolean;
}

let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let ingrid: FrontDoor;
let otto: FrontDoor;

const TODAY = new Date().toISOString().slice(0, 10);
const PASSWORD = 'correct stapler lantern';
const bodyOf = ({ body }: { body: unknown }) => body as Body;

beforeAll(async () => {
  database = await createDatabase(entities);
  app = await createApp(database);
  const { funds, organisations, projects } = servicesOn(database.application);
  const author = { name: 'Ada', door: 'http' } as const;
  for (const code of ['LEAD', 'NORLAND'])
    await organisations.create({ code, name: code, type: 'multilateral', country: null }, author);
  await funds.createFund(exampleFund, author);
  const project = { fund: 'CITY', code: 'CITY/1', title: 'One', lead: 'LEAD' };
  await projects.create({ ...project, kind: 'programme', status: 'active' }, author);
  ingrid = await person(database, app, [{ role: 'system_administrator' }], { name: 'Ingrid' });
  otto = await person(database, app, [{ role: 'system_administrator' }], { name: 'Otto' });
}, 60_000);

afterAll(async () => {
  await app.end();
  await database.drop();
});

/** Makes somebody known and gives their number. */
async function known(name: string, more: object = {}): Promise<number> {
  const email = `${name.toLowerCase()}@example.org`;
  const made = await ingrid.post('/api/people', { email, name, ...more }).expect(201);
  return bodyOf(made).person.id;
}

const etagOf = async (id: number) =>
  (await ingrid.get(`/api/people/${id}`).expect(200)).headers.etag as string;
const edit = async (id: number, body: object, by = ingrid) =>
  by.patch(`/api/people/${id}`, body).set('if-match', await etagOf(id));
const grant = (id: number, role: object, by = ingrid) =>
  by.post(`/api/people/${id}/roles`, { from: TODAY, ...role });
const heldBy = async (id: number) =>
  bodyOf(await ingrid.get(`/api/people/${id}/roles`).expect(200))
    .roles.filter(({ held }) => held)
    .map(({ role }) => role);
const trailOf = (
  record: string,
): Promise<{ action: string; outcome: string; before: unknown; after: unknown }[]> =>
  database.owner.query(
    'SELECT action, outcome, before, after FROM audit_event WHERE record = $1 ORDER BY id',
    [record],
  );

describe('where somebody belongs', () => {
  it('is said by others, and so is the end of a role that says it', async () => {
    const path = `/api/people/${otto.personId}/organisations`;
    const organisations = [{ organisation: 'NORLAND', from: '2026-01-01' }];
    const own = await otto
      .put(path, { organisations })
      .set('if-match', await etagOf(otto.personId))
      .expect(403);
    expect(bodyOf(own).detail).toBe(
      'Nobody says where they themselves belong: another system administrator does.',
    );
    await ingrid
      .put(path, { organisations })
      .set('if-match', await etagOf(otto.personId))
      .expect(200);
    const left = { organisations: [] };
    await otto
      .put(path, left)
      .set('if-match', await etagOf(otto.personId))
      .expect(403);

    for (const role of [
      { role: 'donor', organisation: 'NORLAND' },
      { role: 'project_lead', project: 'CITY/1' },
    ]) {
      const { grant: made } = bodyOf(await grant(otto.personId, role).expect(201));
      const ended = await otto.delete(`/api/people/${otto.personId}/roles/${made!.id}`).expect(403);
      expect(bodyOf(ended).detail).toBe(
        'This role says where you belong: another system administrator ends it.',
      );
      await ingrid.delete(`/api/people/${otto.personId}/roles/${made!.id}`).expect(200);
    }
    const { grant: made } = bodyOf(await grant(otto.personId, { role: 'auditor' }).expect(201));
    await otto.delete(`/api/people/${otto.personId}/roles/${made!.id}`).expect(200);
    await ingrid
      .put(path, left)
      .set('if-match', await etagOf(otto.personId))
      .expect(200);
  });
});

describe('an invitation', () => {
  it('makes somebody known, whose link works once and is shown once', async () => {
    const key = randomUUID();
    const form = {
      email: ' Ana@Example.org '.trim(),
      name: 'Ana Duarte',
      organisations: [{ organisation: 'LEAD', from: '2026-01-01' }],
    };
    const made = await ingrid.post('/api/people', form, key).expect(201);
    const { person: ana, invitation } = bodyOf(made);
    expect(ana).toEqual({
      id: ana.id,
      email: 'ana@example.org',
      name: 'Ana Duarte',
      active: true,
      organisations: [{ organisation: 'LEAD', from: '2026-01-01', until: null }],
      roles: [],
    });
    expect(made.headers.etag).toBe(await etagOf(ana.id));
    const { token, link, expiresAt } = invitation!;
    expect(link).toBe(`/#/accept-invitation?token=${token}`);
    expect(new Date(expiresAt).getTime()).toBeGreaterThan(Date.now() + 6 * 86_400_000);

    const again = await ingrid.post('/api/people', form, key).expect(201);
    expect(bodyOf(again)).toEqual({ ...bodyOf(made), invitation: null });
    const [kept]: { text: string }[] = await database.owner.query(
      `SELECT (SELECT json_agg(a)::text FROM request_answer a) || (SELECT json_agg(e)::text FROM audit_event e)
           || (SELECT json_agg(c)::text FROM change c) AS text`,
    );
    expect(kept!.text).toContain('ana@example.org');
    expect(kept!.text).not.toContain(token);

    const accept = () =>
      anonymous(app).post('/api/session/accept-invitation').send({ token, password: PASSWORD });
    expect(bodyOf(await accept().expect(201))).toMatchObject({ person: { name: 'Ana Duarte' }, grants: [] });
    await accept().expect(409);
    const events = await trailOf('person ana@example.org');
    expect(events).toMatchObject([
      { action: 'person.invite', outcome: 'done' },
      {
        action: 'look after people',
        outcome: 'done',
        before: null,
        after: [
          { person: { id: ana.id, email: 'ana@example.org', name: 'Ana Duarte' } },
          { membership_version: { organisation: 'LEAD', from: '2026-01-01', until: null } },
        ],
      },
      { action: 'sessions.end' },
    ]);
  });

  it('is rehearsed without making anybody known', async () => {
    const form = { email: 'nobody@example.org', name: 'Nobody' };
    const rehearsed = await ingrid.post('/api/people?dryRun=true', form).expect(201);
    expect(bodyOf(rehearsed)).toMatchObject({ dryRun: true, person: { name: 'Nobody' }, invitation: null });
    expect(rehearsed.headers.etag).toBeUndefined();
    const [count]: { n: string }[] = await database.owner.query(
      `SELECT count(*) AS n FROM person WHERE email = 'nobody@example.org'`,
    );
    expect(count).toEqual({ n: '0' });
  });

  it.each([
    [409, { email: 'INGRID@example.org' }, 'There is a person with this e-mail address already.'],
    [404, { organisations: [{ organisation: 'NONE', from: TODAY }] }, 'There is no organisation NONE.'],
    [422, { name: ' Bo' }, /blank/],
    [
      422,
      { organisations: [{ organisation: 'LEAD', from: '2026-02-01', until: '2026-01-01' }] },
      'A membership does not end before it begins.',
    ],
    [
      422,
      { organisations: [1, 2].map(() => ({ organisation: 'LEAD', from: TODAY })) },
      'LEAD is named twice; name each organisation once.',
    ],
    [400, { email: 'bo' }, /email must be/],
    [400, { organisations: [{ organisation: 'LEAD', from: 'soon' }] }, /from must be a day/],
    [400, { organisations: 'LEAD' }, /organisations/],
    [400, { role: 'approver' }, /There is no field role/],
  ])('is refused with %i: %j', async (status, form, detail) => {
    const refused = await ingrid.post('/api/people', { email: 'bo@example.org', name: 'Bo', ...form });
    expect({ status: refused.status, type: refused.type }).toEqual({
      status,
      type: 'application/problem+json',
    });
    expect(bodyOf(refused).detail).toMatch(detail);
    const [count]: { n: string }[] = await database.owner.query(
      `SELECT count(*) AS n FROM person WHERE email = 'bo@example.org'`,
    );
    expect(count).toEqual({ n: '0' });
  });

  it('is made anew in place of the one before', async () => {
    const made = await ingrid.post('/api/people', { email: 'cai@example.org', name: 'Cai' }).expect(201);
    const { person: cai, invitation: first } = bodyOf(made);
    const { invitation: second } = bodyOf(await otto.post(`/api/people/${cai.id}/invitation`).expect(201));
    const accept = (token: string) =>
      anonymous(app).post('/api/session/accept-invitation').send({ token, password: PASSWORD });
    await accept(first!.token).expect(409);
    await accept(second!.token).expect(201);
    await otto.post(`/api/people/${cai.id}/invitation`).expect(409);
    await ingrid.post('/api/people/99999/invitation').expect(404);
    await ingrid.post('/api/people/x/invitation').expect(404);
  });
});

describe('a person', () => {
  it('is edited by one at a time, from the version that they have read', async () => {
    const id = await known('Dana');
    await ingrid.patch(`/api/people/${id}`, { name: 'Dana B' }).expect(428);
    await ingrid.patch(`/api/people/${id}`, { name: 'Dana B' }).set('if-match', '"1"').expect(412);
    const etag = await etagOf(id);
    const both = await Promise.all(
      [ingrid, otto].map((by, n) =>
        by.patch(`/api/people/${id}`, { name: `Dana ${n}` }).set('if-match', etag),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const edited = both.find(({ status }) => status === 200)!;
    expect(edited.headers.etag).toBe(await etagOf(id));
    expect(edited.headers.etag).not.toBe(etag);
    expect((await edit(id, {})).status).toBe(422);
    const [, done] = (await trailOf('person dana@example.org')).filter(
      ({ action, outcome }) => action === 'look after people' && outcome === 'done',
    );
    expect(done).toMatchObject({
      before: [{ person_version: { name: 'Dana', active: true } }],
      after: [{ person_version: { name: bodyOf(edited).person.name, active: true } }],
    });
  });

  it('who is made inactive is signed out, without role or key, until they are made active again', async () => {
    const eva = await person(database, app, [{ role: 'auditor' }], { name: 'Eva' });
    const form = { name: 'nightly', expiresOn: TODAY };
    const { body: made } = await eva.post('/api/api-keys', form).expect(201);
    const byKey = () =>
      anonymous(app)
        .get('/api/people')
        .set('authorization', `Bearer ${(made as { key: string }).key}`);
    await byKey().expect(200);
    await eva.get('/api/people').expect(200);

    expect((await edit(eva.personId, { active: false })).status).toBe(200);
    await eva.get('/api/people').expect(401);
    await byKey().expect(401);
    expect(await heldBy(eva.personId)).toEqual([]);
    await ingrid.post(`/api/people/${eva.personId}/invitation`).expect(409);
    await grant(eva.personId, { role: 'programme_officer' }).expect(409);

    expect((await edit(eva.personId, { active: true })).status).toBe(200);
    expect(await heldBy(eva.personId)).toEqual(['auditor']);
    await eva.get('/api/people').expect(401);
    await byKey().expect(401);
  });

  it('neither ends their own work nor their own sign-in here', async () => {
    const own = `/api/people/${ingrid.personId}`;
    expect((await edit(ingrid.personId, { active: false })).status).toBe(409);
    await ingrid.post(`${own}/reset`).expect(409);
    await ingrid.delete(`${own}/sessions`).expect(409);
    await ingrid.get(own).expect(200);
  });

  it('is signed out everywhere, or reset, by an administrator', async () => {
    const finn = await person(database, app, [{ role: 'auditor' }], { name: 'Finn' });
    const listed = await ingrid.get(`/api/people/${finn.personId}/sessions`).expect(200);
    expect(listed.body).toMatchObject([{ live: true, current: false, openedBy: 'password' }]);
    await ingrid.delete(`/api/people/${finn.personId}/sessions`).expect(200);
    await finn.get('/api/people').expect(401);
    const { body } = await ingrid.post(`/api/people/${finn.personId}/reset`).expect(201);
    const { token } = (body as Body).invitation!;
    const accept = { token, password: PASSWORD };
    const entered = await anonymous(app).post('/api/session/accept-invitation').send(accept).expect(201);
    expect(bodyOf(entered).grants.map(({ role }) => role)).toEqual(['auditor']);
  });

  it('belongs where an administrator says; what is left out ends yesterday', async () => {
    const id = await known('Gita', { organisations: [{ organisation: 'LEAD', from: '2026-01-01' }] });
    const put = async (organisations: object[]) =>
      ingrid.put(`/api/people/${id}/organisations`, { organisations }).set('if-match', await etagOf(id));
    await ingrid.put(`/api/people/${id}/organisations`, { organisations: [] }).expect(428);
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const answer = await put([{ organisation: 'NORLAND', from: TODAY, until: null }]);
    expect(answer.status).toBe(200);
    expect(bodyOf(answer)).toMatchObject({
      warnings: [],
      person: {
        organisations: [
          { organisation: 'LEAD', from: '2026-01-01', until: yesterday },
          { organisation: 'NORLAND', from: TODAY, until: null },
        ],
      },
    });
    const emptied = bodyOf(await put([]));
    expect(emptied.person.organisations).toEqual([
      { organisation: 'LEAD', from: '2026-01-01', until: yesterday },
      { organisation: 'NORLAND', from: yesterday, until: yesterday },
    ]);
    const [count]: { n: string }[] = await database.owner.query(
      'SELECT count(*) AS n FROM belonging WHERE person_id = $1',
      [id],
    );
    expect(count).toEqual({ n: '0' });
  });

  it('is listed a page at a time, to those who look after people or audit', async () => {
    const auditor = await person(database, app, [{ role: 'auditor' }]);
    const first = bodyOf(await auditor.get('/api/people?limit=2').expect(200));
    expect(first.people.map(({ email }) => email)).toEqual(['ingrid@example.org', 'otto@example.org']);
    const second = bodyOf(await auditor.get(first.next!).expect(200));
    expect(second.people[0]!.id).toBeGreaterThan(otto.personId);
    await auditor.get('/api/people?after=x').expect(400);
    await auditor.get('/api/people/99999').expect(404);
    await auditor.post('/api/people', { email: 'hal@example.org', name: 'Hal' }).expect(403);
    const officer = await person(database, app, [{ role: 'fund_administrator' }]);
    await officer.get('/api/people').expect(403);
    await anonymous(app).get('/api/people').expect(401);
  });
});

describe('a role', () => {
  it('is granted at once where one is enough, for a fund, an organisation, a project or everything', async () => {
    const id = await known('Hugo');
    for (const role of [
      { role: 'fund_administrator', fund: 'CITY', until: '2099-12-31' },
      { role: 'programme_officer' },
      { role: 'donor', organisation: 'NORLAND' },
      { role: 'project_lead', project: 'CITY/1' },
      { role: 'auditor', fund: 'CITY', from: '2099-01-01' },
    ]) {
      const { until = null, ...rest } = role as { until?: string };
      const granted = bodyOf(await grant(id, role).expect(201));
      expect(granted).toMatchObject({ proposal: null, grant: { ...rest, until, held: !('from' in role) } });
    }
    expect(await heldBy(id)).toEqual(['fund_administrator', 'programme_officer', 'donor', 'project_lead']);
    const again = await grant(id, { role: 'programme_officer' }).expect(409);
    expect(bodyOf(again).detail).toBe(`Hugo holds this role already, since ${TODAY}.`);
    const [event] = await trailOf('role donor of person hugo@example.org');
    expect(event?.after).toMatchObject([
      { role_grant: { role: 'donor', organisation: 'NORLAND', person: id } },
    ]);
  });

  it.each([
    [
      422,
      { role: 'donor', fund: 'CITY' },
      'The role donor is granted for one organisation, not for one fund.',
    ],
    [422, { role: 'donor' }, 'The role donor is granted for one organisation, not for everything.'],
    [422, { role: 'approver', project: 'CITY/1' }, /granted for one fund or everything, not for one project/],
    [422, { role: 'system_administrator', fund: 'CITY' }, /granted for everything/],
    [422, { role: 'auditor', fund: 'CITY', organisation: 'LEAD' }, /not for two of them/],
    [422, { role: 'auditor', until: '2026-01-01', from: '2025-01-01' }, /has passed/],
    [
      422,
      { role: 'auditor', from: '2099-02-01', until: '2099-01-01' },
      'A role does not end before it begins.',
    ],
    [404, { role: 'auditor', fund: 'NONE' }, 'There is no fund NONE.'],
    [400, { role: 'king' }, /role must be one of/],
    [400, { role: 'auditor', from: 'soon' }, /from must be a day/],
  ])('is refused with %i: %j', async (status, role, detail) => {
    const refused = await grant(otto.personId, role);
    expect({ status: refused.status, type: refused.type }).toEqual({
      status,
      type: 'application/problem+json',
    });
    expect(bodyOf(refused).detail).toMatch(detail);
  });

  it('is granted by nobody to themselves, by nobody else, and not without a fresh code', async () => {
    const own = await grant(ingrid.personId, { role: 'auditor' }).expect(403);
    expect(bodyOf(own).detail).toBe('Nobody grants a role to themselves.');
    await grant(ingrid.personId, { role: 'approver', fund: 'CITY' }).expect(403);
    const administrator = await person(database, app, [{ role: 'fund_administrator' }]);
    await grant(otto.personId, { role: 'auditor' }, administrator).expect(403);
    const tired = await person(database, app, [{ role: 'system_administrator' }], { steppedUp: false });
    const refused = await grant(otto.personId, { role: 'auditor' }, tired).expect(403);
    expect(refused.body).toMatchObject({ type: '/problems/step-up-required' });
  });

  it('of approver is proposed by one administrator and approved by another', async () => {
    const id = await known('Iris');
    const proposed = bodyOf(await grant(id, { role: 'approver', fund: 'CITY' }).expect(201));
    expect(proposed).toMatchObject({
      grant: null,
      proposal: { kind: 'role_grant', state: 'proposed', fund: 'CITY' },
    });
    expect(await heldBy(id)).toEqual([]);
    const waiting = bodyOf(await otto.get(`/api/people/${id}/roles`).expect(200));
    expect(waiting.proposals).toEqual([proposed.proposal]);
    const step = (verb: string, person = id) =>
      `/api/people/${person}/roles/proposals/${proposed.proposal!.id}/${verb}`;

    await ingrid.post(step('approve')).expect(403);
    await otto.post(step('approve', otto.personId)).expect(404);
    await otto.post(step('withdraw'), { reason: 'mine' }).expect(403);
    const approved = await otto.post(step('approve'), { reason: 'as agreed' }).expect(200);
    expect(bodyOf(approved).proposal).toMatchObject({ state: 'approved' });
    expect(await heldBy(id)).toEqual(['approver']);
    await otto.post(step('reject'), { reason: 'too late' }).expect(409);
    expect(bodyOf(await otto.get(`/api/people/${id}/roles`)).proposals).toEqual([]);
  });

  it('is not decided by the one who is to have it, and may be rejected or taken back with a reason', async () => {
    const id = await known('Jon');
    const wanted = { role: 'approver', until: '2099-01-01' };
    const own = bodyOf(await grant(otto.personId, { role: 'approver', fund: 'CITY' }).expect(201)).proposal!;
    const refused = await otto
      .post(`/api/people/${otto.personId}/roles/proposals/${own.id}/approve`)
      .expect(403);
    expect(bodyOf(refused).detail).toBe('Nobody decides on a role of their own.');
    for (const [verb, by, state] of [
      ['reject', otto, 'rejected'],
      ['withdraw', ingrid, 'withdrawn'],
    ] as const) {
      const { proposal } = bodyOf(await grant(id, wanted).expect(201));
      const path = `/api/people/${id}/roles/proposals/${proposal!.id}/${verb}`;
      await by.post(path).expect(400);
      expect(bodyOf(await by.post(path, { reason: 'no' }).expect(200)).proposal).toMatchObject({ state });
      await otto.post(path.replace(verb, 'approve')).expect(409);
    }
    expect(await heldBy(id)).toEqual([]);
  });

  it('is granted with a word on what one person could not do together', async () => {
    const id = await known('Kim', { organisations: [{ organisation: 'LEAD', from: '2026-01-01' }] });
    const first = bodyOf(await grant(id, { role: 'fund_administrator', fund: 'CITY' }).expect(201));
    expect(first.warnings).toEqual([]);
    const second = bodyOf(await grant(id, { role: 'approver', fund: 'CITY' }).expect(201));
    expect(second.warnings).toEqual([
      'As fund administrator and approver of CITY one person cannot approve what they propose, nor release what they prepare: another must.',
      'As approver one person decides nothing for LEAD, which they belong to: another must.',
    ]);
  });

  it('is ended at once and stays on record', async () => {
    const lena = await person(database, app, [{ role: 'auditor' }], { name: 'Lena' });
    await lena.get('/api/people').expect(200);
    const [role] = bodyOf(await ingrid.get(`/api/people/${lena.personId}/roles`)).roles;
    const path = `/api/people/${lena.personId}/roles/${role!.id}`;
    await ingrid.delete(`/api/people/${otto.personId}/roles/${role!.id}`).expect(404);
    const ended = bodyOf(await ingrid.delete(path).expect(200));
    expect(ended.grant).toMatchObject({ role: 'auditor', held: false });
    expect(ended.grant!.endedAt).not.toBeNull();
    await lena.get('/api/people').expect(404); // who holds no role knows of nothing
    await ingrid.delete(path).expect(409);
  });

  it('is looked up in the table that everybody may read', async () => {
    const anybody = await person(database, app, []);
    const { body } = await anybody.get('/api/roles').expect(200);
    expect((body as { steps: object[] }).steps).toContainEqual({
      step: 'decide roles',
      says: 'Approve or reject an approver or system administrator that somebody else proposed',
      about: 'everything',
      by: ['system_administrator'],
      counts: true,
      stepUp: true,
    });
    await anonymous(app).get('/api/roles').expect(401);
  });
});

describe('system administrators', () => {
  let small: TestDatabase;
  let office: Awaited<ReturnType<typeof createApp>>;

  beforeAll(async () => {
    small = await createDatabase(entities);
    office = await createApp(small);
  }, 60_000);
  afterAll(async () => {
    await office.end();
    await small.drop();
  });

  it('are made by one while there is one, then by two; and one always stays', async () => {
    const first = await person(small, office, [{ role: 'system_administrator' }], { name: 'First' });
    const colleagues = await Promise.all(
      ['Second', 'Third'].map((name) => person(small, office, [], { name })),
    );
    const make = (one: FrontDoor) =>
      first.post(`/api/people/${one.personId}/roles`, { role: 'system_administrator', from: TODAY });
    const roleOf = async (one: FrontDoor) =>
      bodyOf(await first.get(`/api/people/${one.personId}/roles`)).roles.find(({ held }) => held)!.id;
    const end = async (by: FrontDoor, one: FrontDoor) =>
      by.delete(`/api/people/${one.personId}/roles/${await roleOf(one)}`);

    const own = await end(first, first);
    expect([own.status, bodyOf(own).detail]).toEqual([
      409,
      'Nobody would be left to administer the system until further notice: make another system administrator first.',
    ]);
    const approver = { role: 'approver', from: TODAY };
    const alone = await first.post(`/api/people/${colleagues[0]!.personId}/roles`, approver).expect(201);
    expect(bodyOf(alone).grant).toBeNull();

    // Both at once: one of them is the second.
    const made = await Promise.all(colleagues.map(make));
    const outcomes = made.map((answer) =>
      answer.status === 201 ? Boolean(bodyOf(answer).grant) : answer.status,
    );
    expect(outcomes.filter((outcome) => outcome === true)).toHaveLength(1);
    const second = colleagues[outcomes.indexOf(true)]!;
    const third = colleagues[outcomes.indexOf(true) === 0 ? 1 : 0]!;
    expect(bodyOf(await make(third).expect(201))).toMatchObject({
      grant: null,
      proposal: { state: 'proposed' },
    });

    // Each ends the other's role at the same moment: one of them remains.
    const [ofFirst, ofSecond] = [await roleOf(first), await roleOf(second)];
    const ends = await Promise.all([
      first.delete(`/api/people/${second.personId}/roles/${ofSecond}`),
      second.delete(`/api/people/${first.personId}/roles/${ofFirst}`),
    ]);
    expect(ends.filter(({ status }) => status === 200)).toHaveLength(1);
    const [held]: { n: string }[] = await small.owner.query(
      `SELECT count(*) AS n FROM role_held WHERE role = 'system_administrator'`,
    );
    expect(held).toEqual({ n: '1' });
  });

  it('are not left to one whose last day has come', async () => {
    const passing = await createDatabase(entities);
    const app = await createApp(passing);
    try {
      const lasting = await person(passing, app, [{ role: 'system_administrator' }], { name: 'Lasting' });
      const leaving = await person(passing, app, [{ role: 'system_administrator' }], { name: 'Leaving' });
      await passing.owner.transaction(async (manager) => {
        await manager.query('SET LOCAL session_replication_role = replica');
        await manager.query('ALTER TABLE role_grant DISABLE TRIGGER USER');
        await manager.query(
          `UPDATE role_grant SET until_on = (now() AT TIME ZONE 'UTC')::date WHERE person_id = $1`,
          [leaving.personId],
        );
      });
      const { roles } = bodyOf(await leaving.get(`/api/people/${lasting.personId}/roles`));
      const refused = await leaving
        .delete(`/api/people/${lasting.personId}/roles/${roles[0]!.id}`)
        .expect(409);
      expect(bodyOf(refused).detail).toMatch(/^Nobody would be left to administer the system/);
    } finally {
      await app.end();
      await passing.drop();
    }
  });
});
