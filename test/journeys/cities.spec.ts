import {
  at,
  change,
  daysUntil,
  inDays,
  openCityOffice,
  read,
  refused,
  twoYearsAfter,
  twoYearsBefore,
  type CityAnswer,
  type CityOffice,
} from '../support/city-office.js';
import type { FrontDoor } from '../support/front-door.js';
import { person } from '../support/http-app.js';

/** A city joins, becomes a leading member, is reminded of what it owes, and sends it; what is wrong on the way is refused. */
let office: CityOffice;
let pia: FrontDoor;
let piet: FrontDoor;
let audit: FrontDoor;
let donor: FrontDoor;
let mayor: FrontDoor;
let lead: FrontDoor;
let foreign: FrontDoor;

beforeAll(async () => {
  office = await openCityOffice();
  ({ pia, piet, audit, donor, mayor, lead, foreign } = office);
}, 60_000);

afterAll(() => office?.close());

const reminders = async (who: FrontDoor) => (await read(who, '/api/inbox')).reminders;

/** The letter was signed so that the communication falls due in 30 days. */
const signedOn = twoYearsBefore(inDays(30));
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
    expect([edit.status, (edit.body as CityAnswer).detail]).toEqual([
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
    const committedOn = twoYearsBefore(inDays(-5));
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
    const nobody = await person(office.database, office.app, []);
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
