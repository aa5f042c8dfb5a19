import {
  at,
  change,
  inDays,
  openCityOffice,
  read,
  refused,
  type CityOffice,
} from '../support/city-office.js';
import type { FrontDoor } from '../support/front-door.js';

/** What a city takes part in, learns and is brought; and whose names stay with the staff. */
let office: CityOffice;
let pia: FrontDoor;
let piet: FrontDoor;
let audit: FrontDoor;
let donor: FrontDoor;
let mayor: FrontDoor;
let lead: FrontDoor;

beforeAll(async () => {
  office = await openCityOffice();
  ({ pia, piet, audit, donor, mayor, lead } = office);
}, 60_000);

afterAll(() => office?.close());

describe('a city’s record', () => {
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
