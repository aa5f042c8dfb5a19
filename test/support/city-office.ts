import { entities } from '../../src/entities.js';
import { createDatabase } from './database.js';
import { ada, createExample, servicesOn } from './example-services.js';
import type { FrontDoor } from './front-door.js';
import { createApp, person } from './http-app.js';

const DAY_MS = 86_400_000;

/** The day so many days from today, ISO, in UTC. */
export const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

/** Two years before or after a day, ISO: of 29 February, 28 February. */
const byYears = (day: string, years: number) =>
  `${Number(day.slice(0, 4)) + years}${day.slice(4).replace('-02-29', '-02-28')}`;
export const twoYearsAfter = (day: string) => byYears(day, 2);
export const twoYearsBefore = (day: string) => byYears(day, -2);

/** Whole days from today to a day, ISO. */
export const daysUntil = (day: string) => Math.round((Date.parse(day) - Date.parse(inDays(0))) / DAY_MS);

/** What an answer is read as. */
export interface CityAnswer {
  [field: string]: unknown;
  detail: string;
}

/**
 * The product with the cities NAIROBI and LISBON, the project CITY/3 in the one, CITY/1 in neither, the organisation UNI, and who works
 * there.
 */
export async function openCityOffice() {
  const database = await createDatabase(entities);
  const services = servicesOn(database.application);
  await createExample(services);
  for (const [code, name, type, country] of [
    ['NAIROBI', 'Nairobi', 'city', 'KE'],
    ['LISBON', 'Lisbon', 'city', 'PT'],
    ['UNI', 'University', 'academia', 'KE'],
  ] as const)
    await services.organisations.create({ code, name, type, country }, ada);
  const streets = { fund: 'CITY', code: 'CITY/3', title: 'Streets', city: 'Nairobi' };
  await services.projects.create({ ...streets, kind: 'programme', status: 'active' }, ada);
  const app = await createApp(database);
  const office = {
    database,
    app,
    /** Programme officer, the relationship manager of NAIROBI. */
    pia: await person(database, app, [{ role: 'programme_officer' }], { name: 'Pia' }),
    /** Another programme officer. */
    piet: await person(database, app, [{ role: 'programme_officer', fund: 'CITY' }], { name: 'Piet' }),
    audit: await person(database, app, [{ role: 'auditor' }], { name: 'Aud' }),
    donor: await person(database, app, [{ role: 'donor', organisation: 'NORLAND' }], { name: 'Dora' }),
    /** Project lead for NAIROBI itself. */
    mayor: await person(database, app, [{ role: 'project_lead', organisation: 'NAIROBI' }], {
      name: 'Mayor',
    }),
    /** Leads the project in NAIROBI. */
    lead: await person(database, app, [{ role: 'project_lead', project: 'CITY/3' }], { name: 'Lea' }),
    /** Leads a project elsewhere. */
    foreign: await person(database, app, [{ role: 'project_lead', project: 'CITY/1' }], { name: 'Fox' }),
    async close() {
      await app.end();
      await database.drop();
    },
  };
  return office;
}

export type CityOffice = Awaited<ReturnType<typeof openCityOffice>>;

/** A path of a city. */
export const at = (path = '', city = 'NAIROBI') => `/api/cities/${city}${path}`;

export const read = async (who: FrontDoor, path = at()) =>
  (await who.get(path).expect(200)).body as CityAnswer;

/** Why something asked for is refused. */
export const refused = async (asked: ReturnType<FrontDoor['post']>, status: number) =>
  ((await asked.expect(status)).body as CityAnswer).detail;

/** Changes what is at a path from the version that it has now. */
export const change = async (who: FrontDoor, path: string, body: object) => {
  const { headers } = await who.get(path).expect(200);
  return who.patch(path, body).set('if-match', String(headers.etag));
};
