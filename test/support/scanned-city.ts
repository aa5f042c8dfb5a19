import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from './database.js';
import { ada, createExample, servicesOn } from './example-services.js';
import type { FrontDoor } from './front-door.js';
import { createApp, person } from './http-app.js';

/** An answer as a request has it. */
export interface Said {
  question: string;
  answer: string;
  remark?: string;
}

/** A question, as far as stories look at it. */
export interface AskedQuestion {
  id: string;
  kind: string;
  area: string;
}

/** Lisbon, where project CITY/1 of UNICEF is, and those who have to do with its City Scans. */
export class ScannedCity {
  readonly scans = '/api/cities/LISBON/scans';

  private constructor(
    private readonly database: TestDatabase,
    private readonly app: NestFastifyApplication & { end(): Promise<void> },
    /** The programme officer. */
    readonly olga: FrontDoor,
    /** The project lead for the city. */
    readonly mayor: FrontDoor,
    /** The project lead of the project in the city. */
    readonly trader: FrontDoor,
    /** The project lead of a project elsewhere. */
    readonly stranger: FrontDoor,
    readonly donor: FrontDoor,
    readonly auditor: FrontDoor,
  ) {}

  static async open(): Promise<ScannedCity> {
    const database = await createDatabase(entities);
    const services = servicesOn(database.application);
    await createExample(services);
    await services.organisations.create({ code: 'LISBON', name: 'Lisbon', type: 'city', country: 'PT' }, ada);
    await services.projects.change('CITY', 'CITY/1', { city: 'Lisbon', lead: 'UNICEF' }, ada);
    const app = await createApp(database);
    return new ScannedCity(
      database,
      app,
      await person(database, app, [{ role: 'programme_officer' }], { name: 'Olga' }),
      await person(database, app, [{ role: 'project_lead', organisation: 'LISBON' }], { name: 'Marta' }),
      await person(database, app, [{ role: 'project_lead', project: 'CITY/1' }], { name: 'Tomas' }),
      await person(database, app, [{ role: 'project_lead', project: 'CITY/2' }], { name: 'Sven' }),
      await person(database, app, [{ role: 'donor', organisation: 'NORLAND' }], { name: 'Nora' }),
      await person(database, app, [{ role: 'auditor' }], { name: 'Aldo' }),
    );
  }

  async end(): Promise<void> {
    await this.app.end();
    await this.database.drop();
  }

  /** What a version of the shipped questionnaire asks. */
  async questions(version = 1): Promise<AskedQuestion[]> {
    const { body } = await this.olga.get(`/api/questionnaires/CITY-SCAN/versions/${version}`).expect(200);
    return body.questions as AskedQuestion[];
  }

  /** Opens a scan of the newest version. @returns its number */
  async openScan(openedOn: string): Promise<number> {
    const { body } = await this.olga.post(this.scans, { questionnaire: 'CITY-SCAN', openedOn }).expect(201);
    return body.scan.id as number;
  }

  pathOf(scan: number, response: number): string {
    return `${this.scans}/${scan}/responses/${response}`;
  }

  /** Enters what came on paper, and submits it. */
  async enter(scan: number, group: string, answeredBy: string, answers: Said[]): Promise<void> {
    const form = { group, answeredBy, answers };
    const { body } = await this.olga.post(`${this.scans}/${scan}/responses`, form).expect(201);
    await this.olga.post(`${this.pathOf(scan, body.response.id as number)}/submit`).expect(200);
  }
}

/** Every question answered alike by kind, some of them otherwise. */
export const said = (
  questions: AskedQuestion[],
  challenge: string,
  action: string,
  otherwise: Record<string, string> = {},
): Said[] =>
  questions.map(({ id, kind }) => ({
    question: id,
    answer: otherwise[id] ?? (kind === 'challenge' ? challenge : action),
  }));
