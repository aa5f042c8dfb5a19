import { RawLedger, refusal } from './raw-ledger.js';

export type RawColumns = Record<string, unknown>;
type Runner = Pick<RawLedger['application'], 'query'>;

/** The key by which each kind's version names its record. */
const keys = {
  city_communication: 'communication_id',
  city_participation: 'participation_id',
  course_completion: 'completion_id',
  city_partner: 'city_partner_id',
  placement: 'placement_id',
} as const;

export const letter = { committed_on: '2024-01-05', signatory: 'The mayor' };

/**
 * The cities NAIROBI and LISBON, a university and two people, one of them not active, and plain INSERTs of the application's role: what
 * somebody could do who goes round the services. What is left out of a row is what a sound one has.
 */
export class RawCities {
  change = '';
  nairobi = 0;
  lisbon = 0;
  university = 0;
  active = 0;
  inactive = 0;
  private made = 0;

  private constructor(readonly ledger: RawLedger) {}

  static async open(): Promise<RawCities> {
    const cities = new RawCities(await RawLedger.open());
    cities.change = await cities.newChange();
    cities.nairobi = await cities.organisation('NAIROBI', 'city');
    cities.lisbon = await cities.organisation('LISBON', 'city');
    cities.university = await cities.organisation('UNI', 'academia');
    cities.active = await cities.person('ana@example.org', true);
    cities.inactive = await cities.person('ben@example.org', false);
    return cities;
  }

  get application() {
    return this.ledger.application;
  }

  close(): Promise<void> {
    return this.ledger.close();
  }

  async newChange(): Promise<string> {
    const [row] = await this.application.query<{ id: string }[]>(
      `INSERT INTO change (made_by, door, what) VALUES ('Ada', 'http', 'cities') RETURNING id`,
    );
    return row?.id ?? '';
  }

  /** @returns the row's id, where it has one */
  async insert(table: string, columns: RawColumns, runner: Runner = this.application): Promise<number> {
    const given = Object.entries(columns).filter(([, value]) => value !== undefined);
    const places = given.map((_, index) => `$${index + 1}`);
    const [row] = await runner.query<{ id?: number }[]>(
      `INSERT INTO ${table} (${given.map(([name]) => name).join(', ')}) VALUES (${places.join(', ')}) RETURNING *`,
      given.map(([, value]) => value),
    );
    return row?.id ?? 0;
  }

  async organisation(code: string, type: string): Promise<number> {
    const id = await this.insert('organisation', { code });
    const version = { organisation_id: id, change_id: this.change, name: code, type };
    await this.insert('organisation_version', version);
    return id;
  }

  async person(email: string, active: boolean): Promise<number> {
    const id = await this.insert('person', { email, change_id: this.change });
    await this.insert('person_version', { person_id: id, change_id: this.change, name: email, active });
    return id;
  }

  /** A city of which nothing is known. */
  newCity = () => this.organisation(`CITY-${++this.made}`, 'city');

  async level(columns: RawColumns = {}, runner: Runner = this.application): Promise<number> {
    const organisation_id = columns.organisation_id ?? (await this.newCity());
    const sound = { change_id: this.change, level: 'core', from_on: '2024-01-05', ...letter };
    return this.insert('city_membership_version', { ...sound, ...columns, organisation_id }, runner);
  }

  /** A record of NAIROBI, and its version. */
  async fact(table: keyof typeof keys, record: RawColumns, version: RawColumns): Promise<number> {
    const id = await this.insert(table, { organisation_id: this.nairobi, ...record });
    await this.insert(`${table}_version`, { [keys[table]]: id, change_id: this.change, ...version });
    return id;
  }

  communication = (columns: RawColumns = {}, record: RawColumns = {}) =>
    this.fact('city_communication', record, { received_on: '2026-01-05', says: 'What we did', ...columns });

  participation = (columns: RawColumns = {}, record: RawColumns = {}) =>
    this.fact('city_participation', record, {
      ...{ event: 'Forum', kind: 'event', held_on: '2026-01-05', people: 3, ...columns },
    });

  completion = (columns: RawColumns = {}, record: RawColumns = {}) =>
    this.fact('course_completion', record, {
      ...{ course: 'Ethical Cities', person: 'Wanjiru', completed_on: '2026-01-05', ...columns },
    });

  partner = (columns: RawColumns = {}, record: RawColumns = {}) =>
    this.fact(
      'city_partner',
      { partner_id: this.university, ...record },
      { since: '2026-01-05', brings: 'expertise', says: 'Surveyors', ...columns },
    );

  scholar = async (columns: RawColumns = {}): Promise<number> => {
    const id = await this.insert('scholar', { code: `S-${++this.made}` });
    const known = { name: 'Njeri', expertise: ['planning'], languages: ['en'] };
    await this.insert('scholar_version', { scholar_id: id, change_id: this.change, ...known, ...columns });
    return id;
  };

  placement = async (columns: RawColumns = {}, record: RawColumns = {}): Promise<number> => {
    const scholar_id = record.scholar_id === undefined ? await this.scholar() : record.scholar_id;
    const where = { kind: 'scholar', host_id: this.university, ...record, scholar_id };
    return this.fact('placement', where, { from_on: '2026-01-05', ...columns });
  };

  /** By which constraint the second of two is refused that are recorded at once: the first is not committed yet when it asks. */
  async refusedBeside(
    first: (runner: Runner) => Promise<unknown>,
    second: () => Promise<unknown>,
  ): Promise<string> {
    const runner = this.application.createQueryRunner();
    try {
      await runner.startTransaction();
      await first(runner);
      const waiting = refusal(second());
      await new Promise((resume) => setTimeout(resume, 100));
      await runner.commitTransaction();
      return await waiting;
    } finally {
      await runner.release();
    }
  }
}
