import type { EntityManager } from 'typeorm';
import type { JournalEntry } from '../../libs/ledger/index.js';
import { postEntries } from '../../libs/ledger/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ExampleFund } from '../support/example-fund.js';
import { FrontDoor } from '../support/front-door.js';
import type { Granted } from '../support/http-app.js';
import { waitForNoReports } from '../support/reporting-policy.js';

/** A row by its columns; what is undefined is left out. */
export type Columns = Record<string, string | number | null | undefined>;

/** A change as raw SQL writes it: whose act it is, and what it says that it carries out. */
export interface RawChange {
  by?: number | null;
  proposal?: number | null;
  door?: 'import' | 'command_line' | 'http' | 'system';
}

/**
 * A governed fund, and the application's role without its services: what somebody could do who has the application's connection and
 * means to go round a duty. Fund CITY has 10,000.00 USD in window GEN and 1,000.00 in HOUS; project CITY/1 is led by UNHAB in Lisbon.
 */
export class RawDuties {
  private readonly ids = new Map<string, number>();
  private people = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly city: ExampleFund,
  ) {}

  static async open(): Promise<RawDuties> {
    const database = await createDatabase();
    const { application } = database;
    const city = await ExampleFund.make(application, { windows: ['GEN', 'HOUS'] });
    await city.newChange();
    for (const code of ['NORWAY', 'UNHAB', 'UNICEF', 'LISBON']) await city.organisation(code);
    await application.query(
      `WITH c AS (INSERT INTO change (made_by, door, what) VALUES ('test', 'system', 'city') RETURNING id)
       INSERT INTO organisation_version (organisation_id, change_id, name, type)
       SELECT o.id, c.id, 'Lisbon', 'city' FROM organisation o, c WHERE o.code = 'LISBON'`,
    );
    await city.project('CITY/1');
    await city.project('CITY/2');
    await application.query(
      `WITH c AS (INSERT INTO change (made_by, door, what) VALUES ('test', 'system', 'lead') RETURNING id)
       INSERT INTO project_version (project_id, change_id, title, status, lead_id, city)
       SELECT p.id, c.id, 'Homes', 'active', o.id, 'lisbon' FROM project p, organisation o, c WHERE p.code = 'CITY/1' AND o.code = 'UNHAB'`,
    );
    await waitForNoReports(database.owner);
    await city.agreement('AG-1', { donor: 'NORWAY', on: '2024-01-10', amount: '20000' });
    await city.deposit('DEP-1', { agreement: 'AG-1', on: '2024-01-20', amount: '10000' });
    await city.receipt('other_income', 'IN-1', { on: '2024-01-20', amount: '1000', window: 'HOUS' });
    return new RawDuties(database, city);
  }

  get application() {
    return this.database.application;
  }

  close(): Promise<void> {
    return this.database.drop();
  }

  /** The id of what has a code, e.g. `organisation`, `UNICEF`. */
  async id(table: 'organisation' | 'project' | 'fund_window' | 'fund' | 'agreement', code: string) {
    const name = `${table} ${code}`;
    if (!this.ids.has(name)) {
      const column = table === 'agreement' ? 'reference' : 'code';
      const [row]: { id: number }[] = await this.application.query(
        `SELECT id FROM ${table} WHERE ${column} = $1`,
        [code],
      );
      this.ids.set(name, row!.id);
    }
    return this.ids.get(name)!;
  }

  /** Somebody with roles, put in as the owner; a fund is governed from its first approver on. */
  person(granted: Granted[], organisations: string[] = []): Promise<number> {
    return FrontDoor.makePerson(this.database.owner, `Person ${++this.people}`, granted, organisations);
  }

  /** Columns of an allocation, a transfer, or a proposal of one. */
  async place({ project = 'CITY/1', organisation = 'UNICEF', window = 'GEN', amount = '100' } = {}) {
    return {
      project_id: await this.id('project', project),
      organisation_id: await this.id('organisation', organisation),
      window_id: await this.id('fund_window', window),
      amount,
    };
  }

  async change(manager: Runner, { by = null, proposal = null, door = 'http' }: RawChange): Promise<string> {
    const [row]: { id: string }[] = await manager.query(
      `INSERT INTO change (made_by, door, what, person_id, proposal_id) VALUES ('somebody', $1, 'raw', $2, $3) RETURNING id`,
      [door, by, proposal],
    );
    return row!.id;
  }

  async insert(manager: Runner, table: string, columns: Columns): Promise<number> {
    const [row]: { id?: number }[] = await manager.query(...insertion(table, columns));
    return row?.id ?? 0;
  }

  /** Proposes, as whoever `by` says. @returns the proposal's id */
  propose(by: number, columns: Columns): Promise<number> {
    return this.application.transaction(async (manager) => {
      const change_id = await this.change(manager, { by });
      const rest = { fund_id: this.city.id, content: '{}', proposed_by: by, change_id };
      return this.insert(manager, 'proposal', { ...rest, ...columns });
    });
  }

  /** Decides without carrying anything out. */
  async decide(proposal: number, by: number, columns: Columns = {}): Promise<void> {
    await this.application.transaction(async (manager) => {
      await this.decideIn(manager, proposal, by, await this.change(manager, { by }), columns);
    });
  }

  async decideIn(
    manager: Runner,
    proposal: number,
    by: number,
    change: string,
    columns: Columns = {},
  ): Promise<void> {
    const decision = { proposal_id: proposal, verdict: 'approved', decided_by: by, change_id: change };
    await this.insert(manager, 'decision', { ...decision, ...columns });
  }

  /** The last approval and, under its change, what it carries out. */
  async carryOut(
    proposal: number,
    by: number,
    work: (manager: EntityManager, change: string) => Promise<unknown>,
  ): Promise<void> {
    await this.application.transaction(async (manager) => {
      const change = await this.change(manager, { by, proposal });
      await this.decideIn(manager, proposal, by, change);
      await work(manager, change);
    });
  }

  /** A record, with its entry where there is one, under a change that is there already. */
  async record(
    manager: EntityManager,
    table: string,
    columns: Columns,
    entry?: JournalEntry,
    reverses?: string,
  ): Promise<void> {
    const row = { fund_id: this.city.id, ...columns };
    const [made]: { entry_id: string }[] = await manager.query(...insertion(table, row));
    if (!entry) return;
    const posting = { entryId: made!.entry_id, journalId: Number(row.fund_id), entry };
    await postEntries(manager, [reverses === undefined ? posting : { ...posting, reverses }]);
  }

  /** Does the work in a transaction that is rolled back: whether it would pass. Deferred rules are looked at with `whole`. */
  async trial(work: (manager: EntityManager) => Promise<unknown>, whole = false): Promise<void> {
    const runner = this.application.createQueryRunner();
    try {
      await runner.startTransaction();
      await work(runner.manager);
      if (whole) await runner.query('SET CONSTRAINTS ALL IMMEDIATE');
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  }
}

type Runner = Pick<EntityManager, 'query'>;

function insertion(table: string, columns: Columns): [sql: string, parameters: unknown[]] {
  const given = Object.entries(columns).filter(([, value]) => value !== undefined);
  const names = given.map(([name]) => name).join(', ');
  const places = given.map((_, index) => `$${index + 1}`).join(', ');
  return [`INSERT INTO ${table} (${names}) VALUES (${places}) RETURNING *`, given.map(([, value]) => value)];
}
