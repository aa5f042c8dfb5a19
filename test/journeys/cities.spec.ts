import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ada, createExample, servicesOn } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { createApp, person } from '../support/http-app.js';

/** A city joins, becomes a leading member, is reminded of what it owes, and sends it; what is wrong on the way is refused. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let pia: FrontDoor; // programme officer, the relationship manager
let piet: FrontDoor; // another programme officer
let audit: FrontDoor; // auditor
let donor: FrontDoor;
let mayor: FrontDoor; // project lead for the city itself
let lead: FrontDoor; // project lead of a project in the city
let foreign: FrontDoor; // project lead of a project elsewhere

const DAY_MS = 86_400_000;
/** The day so many days from today, ISO, in UTC. */
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
/** Two years after a day, ISO: after 29 February, 28 February. */
const twoYearsAfter = (day: string) =>
  `${Number(day.slice(0, 4)) + 2}${day.slice(4).replace('-02-29', '-02-28')}`;
const daysUntil = (day: string) => Math.round((Date.parse(day) - Date.parse(inDays(0))) / DAY_MS);
/** A day about so many days before the day two years ago, that is no 29 February. */
const agoByTwoYears = (days: number) => {
  const [year, rest] = [inDays(days).slice(0, 4), inDays(days).slice(4)];
  return `${Number(year) - 2}${rest === '-02-29' ? '-02-28' : rest}`;
};

const at = (path = '', city = 'NAIROBI') => `/api/cities/${city}${path}`;

interface Body {
  [field: string]: unknown;
  detail: string;
}

beforeAll(async () => {
  database = await createDatabase(entities);
  const services = servicesOn(database.application);
  await createExample(services);
  for (const [code, country] of [
    ['NAIROBI', 'KE'],
    ['LISBON', 'PT'],
  ] as const) {
    const name = code.charAt(0) + code.slice(1).toLowerCase();
    await services.organisations.create({ code, name, type: 'city', country }, ada);
  }
  const university = { code: 'UNI', name: 'University', type: 'academia', country: 'KE' } as const;
  await services.organisations.create(university, ada);
  const project = {
    fund: 'CITY',
    code: 'CITY/3',
    title: 'Streets',
    kind: 'programme',
    status: 'active',
  } as const;
  await services.projects.create({ ...project, city: 'Nairobi' }, ada);
  app = await createApp(database);
  pia = await person(database, app, [{ role: 'programme_officer' }], { name: 'Pia' });
  piet = await person(database, app, [{ role: 'programme_officer', fund: 'CITY' }], { name: 'Piet' });
  audit = await person(database, app, [{ role: 'auditor' }], { name: 'Aud' });
  donor = await person(database, app, [{ role: 'donor', organisation: 'NORLAND' }], { name: 'Dora' });
  mayor = await person(database, app, [{ role: 'project_lead', organisation: 'NAIROBI' }], { name: 'Mayor' });
  lead = await person(database, app, [{ role: 'project_lead', project: 'CITY/3' }], { name: 'Lea' });
  foreign = await person(database, app, [{ role: 'project_lead', project: 'CITY/1' }], { name: 'Fox' });
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

const read = async (who: FrontDoor, path = at()) => (await who.get(path).expect(200)).body as Body;
const refused = async (asked: ReturnType<FrontDoor['post']>, status: number) =>
  ((await asked.expect(status)).body as Body).detail;
/** Changes what is at a path from the version that it has now. */
const change = async (who: FrontDoor, path: string, body: object) => {
  const { headers } = await who.get(path).expect(200);
  return who.patch(path, body).set('if-match', String(headers.etag));
};
const reminders = async (who: FrontDoor) => (await read(who, '/api/inbox')).reminders;

/** The letter was signed so that the communication falls due in 30 days. */
const signedOn = agoByTwoYears(30);
const dueOn = twoYearsAfter(signedOn);
const becameLeadingOn = inDays(-100);

describe('a city that joins', () => {
  it('takes part by a letter, or not at all', async () => {
    const level = { level: 'core', from: signedOn };
    expect(await refused(pia.post(at('/membership'), level), 422)).toBe(
      'A city takes part by a letter of commitment: say when it was signed, committedOn, and by whom, signatory.',
    );
    const letter = { committedOn: signedOn, signatory: 'Mayor Amina Noor' };
    const early = { ...level, ...letter, from: inDays(-900) };
    expect(await refused(pia.post(at('/membership'), early), 422)).toMatch(/from is not before committedOn/);
    expect(await refused(pia.post(at('/membership'), { ...level, ...letter, level: 'gold' }), 400)).toBe(
      'level must be one of core, leading, innovating.',
    );
    expect(await refused(pia.post(at('/membership', 'UNI'), { ...level, ...letter }), 404)).toBe(
      'There is no city UNI: a city is an organisation of type city.',
    );
    const nobody = { ...level, ...letter, relationshipManager: 99_999 };
    expect(await refused(pia.post(at('/membership'), nobody), 404)).toBe('There is no person 99999.');
    expect(
      await refused(pia.post(at('/communications'), { receivedOn: inDays(-1), says: 'Hello' }), 409),
    ).toBe('NAIROBI is no member: a communication on engagement follows a letter of commitment.');
    await audit.post(at('/membership'), { ...level, ...letter }).expect(403);

    const document = await pia.document('letter.txt', 'We commit ourselves.');
    const form = { ...level, ...letter, document, relationshipManager: pia.personId };
    const tried = await pia.post(at('/membership?dryRun=true'), form).expect(201);
    expect(tried.body).toMatchObject({
      dryRun: true,
      membership: { level: 'core', signatory: 'Mayor Amina Noor' },
    });
    expect(await read(donor)).toMatchObject({ level: null });
    await pia.post(at('/membership'), form).expect(201);
    expect(await read(piet)).toMatchObject({
      ...{ code: 'NAIROBI', name: 'Nairobi', country: 'KE', level: 'core' },
      details: { levels: [{ level: 'core', relationshipManager: { id: pia.personId, name: 'Pia' } }] },
    });
    await piet.get(`/api/documents/${document}`).expect(200);
    await mayor.get(`/api/documents/${document}`).expect(200);
    await donor.get(`/api/documents/${document}`).expect(404);
    await foreign.get(`/api/documents/${document}`).expect(404);
  });

  it('has no capacity development before it is a leading member, and two years of it from then on', async () => {
    const capacityOf = async () => (await read(pia)).details as { capacityDevelopment: object };
    expect((await capacityOf()).capacityDevelopment).toEqual({
      ...{ capacityDevelopmentUntil: null, courses: [], completed: 0 },
      says: 'Only leading members receive two years of capacity development and facilitation; Nairobi is a core member.',
    });
    expect(await refused(pia.post(at('/membership'), { level: 'core', from: becameLeadingOn }), 409)).toBe(
      `Nairobi is a core member since ${signedOn}: it takes another level, or stays.`,
    );
    expect(await refused(pia.post(at('/membership'), { level: 'leading', from: signedOn }), 422)).toMatch(
      /the next level begins after that day/,
    );
    await pia.post(at('/membership'), { level: 'leading', from: becameLeadingOn }).expect(201);
    const until = twoYearsAfter(becameLeadingOn);
    expect((await capacityOf()).capacityDevelopment).toMatchObject({
      capacityDevelopmentUntil: until,
      says: `A leading member since ${becameLeadingOn}, Nairobi receives two years of capacity development and facilitation, until ${until}.`,
    });
    const { levels } = await read(audit, at('/membership'));
    expect(levels).toMatchObject([
      { level: 'core', from: signedOn, until: inDays(-101), committedOn: signedOn },
      {
        level: 'leading',
        from: becameLeadingOn,
        until: null,
        committedOn: signedOn,
        signatory: 'Mayor Amina Noor',
      },
    ]);
  });

  it('is edited from its newest version only', async () => {
    expect(await refused(pia.patch(at('/membership'), { signatory: 'Somebody' }), 428)).toMatch(/If-Match/);
    const stale = pia.patch(at('/membership'), { signatory: 'Somebody' }).set('if-match', '"1"');
    expect(await refused(stale, 412)).toMatch(/The membership of Nairobi is at version/);
    const edit = await change(piet, at('/membership'), { until: inDays(-200) });
    expect([edit.status, (edit.body as Body).detail]).toEqual([
      422,
      'A level does not end before it begins: its last day is its first or a later one.',
    ]);
  });
});

describe('a communication on engagement', () => {
  it('is due two years after the letter, and waits in the relationship manager’s inbox from sixty days before', async () => {
    const days = daysUntil(dueOn);
    expect((await read(pia)).communication).toEqual({ due: dueOn, days, state: 'due', lastReceivedOn: null });
    expect(await reminders(pia)).toEqual([
      { kind: 'communication_on_engagement', subject: 'NAIROBI', due: dueOn, days },
    ]);
    expect(await reminders(piet)).toEqual([]);
    const due = await read(audit, '/api/cities?due=due');
    expect(due.cities).toMatchObject([{ code: 'NAIROBI' }]);
    expect(await read(audit, '/api/cities?due=overdue')).toEqual({ cities: [], next: null });
    expect(await read(donor, '/api/cities?due=due')).toEqual({ cities: [], next: null });
  });

  it('is not of a day to come, and what was received puts off the next by two years', async () => {
    const says = 'What we did, and what comes next';
    expect(await refused(pia.post(at('/communications'), { receivedOn: inDays(3), says }), 422)).toBe(
      `${inDays(3)} has not come yet: record it when it has happened.`,
    );
    const unknown = { receivedOn: inDays(-1), says, document: '7d444840-9dc0-41d1-b245-5ffdce74fad2' };
    expect(await refused(pia.post(at('/communications'), unknown), 404)).toMatch(/There is no document/);
    const document = await pia.document('communication.txt', says);
    const sent = await pia
      .post(at('/communications'), { receivedOn: inDays(-10), says, document })
      .expect(201);
    const { id } = (sent.body as { communication: { id: number } }).communication;
    const due = twoYearsAfter(inDays(-10));
    expect((await read(pia)).communication).toEqual({
      ...{ due, days: daysUntil(due), state: 'on_time', lastReceivedOn: inDays(-10) },
    });
    expect(await reminders(pia)).toEqual([]);

    const taken = await change(pia, at(`/communications/${id}`), { takenBack: true });
    expect(taken.body).toMatchObject({ communication: { id, takenBack: true, says, document } });
    expect(await reminders(pia)).toHaveLength(1);
    expect(await read(pia, at('/communications'))).toEqual({ communications: [], next: null });
    await change(pia, at(`/communications/${id}`), { takenBack: false }).then(({ status }) =>
      expect(status).toBe(200),
    );
    expect(await reminders(pia)).toEqual([]);
  });

  it('is overdue by so many days, until the city leaves', async () => {
    const committedOn = agoByTwoYears(-5);
    const letter = { level: 'innovating', from: committedOn, committedOn, signatory: 'Mayor Rui' };
    await pia
      .post(at('/membership', 'LISBON'), { ...letter, relationshipManager: piet.personId })
      .expect(201);
    const due = twoYearsAfter(committedOn);
    const reminder = { kind: 'communication_on_engagement', subject: 'LISBON', due, days: daysUntil(due) };
    expect(reminder.days).toBeLessThan(0);
    expect(await reminders(piet)).toEqual([reminder]);
    expect((await read(audit, '/api/cities?due=overdue')).cities).toMatchObject([
      { code: 'LISBON', communication: { state: 'overdue', days: reminder.days } },
    ]);
    const left = await change(pia, at('/membership', 'LISBON'), { until: inDays(-1) });
    expect(left.status).toBe(200);
    expect(await reminders(piet)).toEqual([]);
    expect(await read(pia, at('', 'LISBON'))).toMatchObject({ level: null, communication: null });
    const back = { ...letter, from: inDays(-1) };
    expect(await refused(pia.post(at('/membership', 'LISBON'), back), 409)).toBe(
      `LISBON is an innovating member from ${committedOn} to ${inDays(-1)}: a city has one level at a time, and the next begins after it.`,
    );
  });
});

describe('what a city takes part in, learns and is brought', () => {
  it('counts who completed courses, and names them to staff alone', async () => {
    const certificate = await pia.document('certificate.txt', 'She completed it.');
    const course = { course: 'Ethical Cities', function: 'Director of planning', completedOn: inDays(-20) };
    await pia
      .post(at('/course-completions'), { ...course, person: 'Wanjiru Otieno', document: certificate })
      .expect(201);
    await pia
      .post(at('/course-completions'), { ...course, person: 'Amani Juma', function: null })
      .expect(201);
    const { completions } = await read(audit, at('/course-completions'));
    expect(completions).toMatchObject([
      { person: 'Wanjiru Otieno' },
      { person: 'Amani Juma', function: null },
    ]);
    const record = { courses: [{ course: 'Ethical Cities', completed: 2 }], completed: 2 };
    for (const who of [pia, mayor, lead]) {
      expect(await read(who)).toMatchObject({ details: { capacityDevelopment: record } });
    }
    for (const who of [mayor, lead, donor]) {
      await who.get(at('/course-completions')).expect(403);
      await who.get(at('/placements')).expect(403);
      await who.get('/api/scholars').expect(403);
      await who.get(`/api/documents/${certificate}`).expect(404);
      expect(JSON.stringify(await read(who))).not.toMatch(/Wanjiru|Amani/);
    }
  });

  it('keeps events with how many people, and partners with what they bring, worth what in which currency', async () => {
    const forum = { event: 'City Partnerships Forum', kind: 'event', heldOn: inDays(-40), people: 4 };
    await pia.post(at('/participations'), forum).expect(201);
    expect(await refused(pia.post(at('/participations'), { ...forum, people: 0 }), 400)).toMatch(/people/);
    const says = 'Two surveyors for a year';
    const brought = { organisation: 'UNI', since: inDays(-30), brings: 'in_kind', says };
    const value = { amount: '25000.00', currency: 'KES' };
    const made = await pia.post(at('/partners'), { ...brought, value }).expect(201);
    const { id } = (made.body as { partner: { id: number } }).partner;
    expect(await refused(pia.post(at('/partners'), { ...brought, organisation: 'NAIROBI' }), 422)).toBe(
      'A partner of a city is another organisation.',
    );
    const wrongDays = { ...brought, until: inDays(-31) };
    expect(await refused(pia.post(at('/partners'), wrongDays), 422)).toMatch(
      /until, is not before its first/,
    );
    const asNumber = JSON.parse('{"amount": 25000, "currency": "KES"}') as object;
    await pia.post(at('/partners'), { ...brought, value: asNumber }).expect(400);
    const ended = await change(piet, at(`/partners/${id}`), { until: inDays(0) });
    expect(ended.body).toMatchObject({ partner: { value, until: inDays(0), says } });
    expect(await read(lead)).toMatchObject({
      details: {
        participations: [{ ...forum, takenBack: false }],
        partners: [{ organisation: 'UNI', type: 'academia', brings: 'in_kind', value, says }],
      },
    });
  });

  it('registers scholars, and places each in one place at a time, where they have no conflict', async () => {
    const scholar = { name: 'Dr Njeri Kamau', expertise: ['urban planning'], languages: ['en', 'sw'] };
    const availability = { availableFrom: inDays(-365), availableUntil: inDays(365) };
    const form = { ...scholar, ...availability, conflicts: ['LISBON'], person: piet.personId };
    await pia.post('/api/scholars', { ...form, code: 'S-1' }).expect(201);
    expect(await refused(pia.post('/api/scholars', { ...form, code: 'S-2' }), 409)).toBe(
      `Person ${piet.personId} is scholar S-1 already.`,
    );
    expect(
      await refused(pia.post('/api/scholars', { ...form, code: 'S-3', conflicts: ['NOWHERE'] }), 404),
    ).toBe('There is no organisation NOWHERE.');
    expect(
      await refused(pia.post('/api/scholars', { ...form, code: 'S-4', languages: ['Swahili'] }), 400),
    ).toMatch(/ISO 639-1/);
    expect(
      (await read(audit, '/api/scholars?language=sw&expertise=Urban%20Planning')).scholars,
    ).toMatchObject([{ code: 'S-1', conflicts: ['LISBON'], person: piet.personId, active: true }]);
    expect((await read(audit, `/api/scholars?availableOn=${inDays(400)}`)).scholars).toEqual([]);

    const placed = { kind: 'scholar', scholar: 'S-1', host: 'UNI', from: inDays(-60) };
    expect(await refused(pia.post(at('/placements', 'LISBON'), placed), 409)).toBe(
      'Scholar S-1 has a conflict of interest with LISBON.',
    );
    expect(await refused(pia.post(at('/placements'), { ...placed, from: inDays(-400) }), 409)).toMatch(
      /Scholar S-1 is available from/,
    );
    expect(await refused(pia.post(at('/placements'), { ...placed, kind: 'internship' }), 422)).toMatch(
      /an internship names the intern/,
    );
    const made = await pia.post(at('/placements'), placed).expect(201);
    const { id } = (made.body as { placement: { id: number } }).placement;
    expect(made.body).toMatchObject({
      placement: { who: 'Dr Njeri Kamau', scholar: 'S-1', host: 'UNI', state: 'open', outcome: null },
    });
    expect(await refused(pia.post(at('/placements'), { ...placed, from: inDays(-5) }), 409)).toBe(
      `Scholar S-1 is placed in NAIROBI from ${inDays(-60)} on: end that placement first.`,
    );
    const outcome = { outcome: 'A street inventory' };
    expect((await change(pia, at(`/placements/${id}`), outcome)).status).toBe(422);
    const ended = await change(pia, at(`/placements/${id}`), { ...outcome, until: inDays(-6) });
    expect(ended.body).toMatchObject({ placement: { state: 'ended', ...outcome } });
    await pia.post(at('/placements'), { ...placed, from: inDays(-5) }).expect(201);
    const intern = { kind: 'internship', intern: 'Amani Juma', host: 'UNI', from: inDays(-5) };
    await pia.post(at('/placements'), intern).expect(201);
    expect(await read(lead)).toMatchObject({
      details: { placements: { internships: { open: 1, ended: 0 }, scholars: { open: 1, ended: 1 } } },
    });
  });
});

describe('others', () => {
  it('see the name, level and country of a city, and nothing else', async () => {
    const card = { code: 'NAIROBI', name: 'Nairobi', country: 'KE', level: 'leading', communication: null };
    for (const who of [donor, foreign]) {
      expect(await read(who)).toEqual({ ...card, details: null });
      expect((await read(who, '/api/cities?country=KE')).cities).toEqual([card]);
      for (const path of ['/membership', '/communications', '/participations', '/partners']) {
        await who.get(at(path)).expect(403);
      }
      await who.post(at('/partners'), {}).expect(403);
    }
    const nobody = await person(database, app, []);
    await nobody.get(at()).expect(404);
  });

  it('who lead a project of the city read it, and record nothing', async () => {
    for (const who of [mayor, lead]) {
      expect(await read(who, at('/membership'))).toMatchObject({ levels: [{}, {}] });
      expect((await read(who, '/api/cities')).cities).toMatchObject([
        { code: 'LISBON', communication: null },
        { code: 'NAIROBI', communication: { state: 'on_time' } },
      ]);
      await who.post(at('/communications'), { receivedOn: inDays(-1), says: 'Hello' }).expect(403);
      await who.get(at('/membership', 'LISBON')).expect(403);
    }
  });

  it('find cities page by page', async () => {
    const first = await read(donor, '/api/cities?limit=1');
    expect(first).toMatchObject({ cities: [{ code: 'LISBON' }], next: '/api/cities?after=LISBON&limit=1' });
    expect(await read(donor, String(first.next))).toMatchObject({
      cities: [{ code: 'NAIROBI' }],
      next: null,
    });
    expect((await read(donor, '/api/cities?level=leading')).cities).toMatchObject([{ code: 'NAIROBI' }]);
  });
});
