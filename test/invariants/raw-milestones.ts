import type { EntityManager } from 'typeorm';
import { organisationRefunded, transferReleased } from '../../src/disbursements/index.js';
import { indicator } from '../support/indicators.js';
import { day, event, GovernedFund } from './governed-fund.js';
import type { Columns, RawDuties } from './raw-duties.js';

const place = { project: 'CITY/1', organisation: 'UNICEF', window: 'GEN' };

/** What a milestone pays in these stories, unless they say otherwise: 100.00 for each unit, at the most 900.00. */
const perUnit: Columns = { title: 'Homes', pays: 'per_unit', unit_price: '100', cap: '900' };

/**
 * Milestones in a governed fund, and the application's role without its services: what somebody could do who has the application's
 * connection and means to be paid for what was not verified. 1,000.00 USD is allocated to UNICEF in CITY/1, which UNHAB leads in Lisbon.
 */
export class RawMilestones {
  private made = 0;

  private constructor(
    readonly fund: GovernedFund,
    /** Project lead of CITY/1. */
    readonly lea: number,
    /** Verifier of CITY/1. */
    readonly vera: number,
  ) {}

  static async open(): Promise<RawMilestones> {
    const fund = await GovernedFund.open();
    const { duties } = fund;
    const lea = await duties.person([{ role: 'project_lead', project: 'CITY/1' }]);
    const vera = await duties.person([{ role: 'verifier', project: 'CITY/1' }]);
    await indicator(duties.application, 'CITY/1', 'HOMES');
    await indicator(duties.application, 'CITY/1', 'LOSSES', { direction: 'down', baseline: '40' });
    await indicator(duties.application, 'CITY/2', 'OTHER');
    return new RawMilestones(fund, lea, vera);
  }

  get duties(): RawDuties {
    return this.fund.duties;
  }

  get application() {
    return this.duties.application;
  }

  close(): Promise<void> {
    return this.duties.close();
  }

  /** A row under a change of its own, as somebody's act. @returns its id */
  row(table: string, columns: Columns, by: number | null = this.fund.amina): Promise<number> {
    return this.application.transaction(async (manager) =>
      this.duties.insert(manager, table, {
        ...columns,
        change_id: await this.duties.change(manager, { by }),
      }),
    );
  }

  /** A tranche with its first version. @returns its id and code */
  async tranche(columns: Columns = {}, version: Columns = {}): Promise<{ id: number; code: string }> {
    const code = `T-${++this.made}`;
    const id = await this.application.transaction(async (manager) => {
      const change_id = await this.duties.change(manager, { by: this.fund.amina });
      const { project_id, organisation_id } = await this.duties.place();
      const row = {
        fund_id: this.duties.city.id,
        project_id,
        organisation_id,
        code,
        kind: 'results',
        ...columns,
      };
      const made = await this.duties.insert(manager, 'tranche', row);
      const first = { tranche_id: made, change_id, title: code, amount: '1000', ...version };
      await this.duties.insert(manager, 'tranche_version', first);
      return made;
    });
    return { id, code: String(columns.code ?? code) };
  }

  async indicator(code: string): Promise<number> {
    const [row]: { id: number }[] = await this.application.query('SELECT id FROM indicator WHERE code = $1', [
      code,
    ]);
    return row!.id;
  }

  /** A milestone with its first version, and its steps. @returns its id */
  milestone(
    tranche: number,
    terms: Columns = {},
    { record = {}, steps = [] as [at: string, price: string][] } = {},
  ): Promise<number> {
    return this.application.transaction(async (manager) => {
      const change = await this.duties.change(manager, { by: this.fund.amina });
      const row = {
        ...{
          tranche_id: tranche,
          project_id: await this.duties.id('project', 'CITY/1'),
          code: `M-${++this.made}`,
        },
        ...{ indicator_id: await this.indicator('HOMES'), ...record },
      };
      const id = await this.duties.insert(manager, 'milestone', row);
      await this.version(manager, id, change, { ...perUnit, ...terms }, steps);
      return id;
    });
  }

  async version(
    manager: EntityManager,
    milestone: number,
    change_id: string,
    terms: Columns,
    steps: [at: string, price: string][] = [],
  ): Promise<void> {
    await this.duties.insert(manager, 'milestone_version', { milestone_id: milestone, change_id, ...terms });
    for (const [at, price] of steps)
      await this.duties.insert(manager, 'milestone_step', { milestone_id: milestone, change_id, at, price });
  }

  /** Another version of a milestone, with the terms of these stories and what is given. */
  again(milestone: number, terms: Columns = {}, steps: [at: string, price: string][] = []): Promise<void> {
    return this.application.transaction(async (manager) => {
      const change = await this.duties.change(manager, { by: this.fund.amina });
      await this.version(manager, milestone, change, { ...perUnit, ...terms }, steps);
    });
  }

  report(
    milestone: number,
    value: string,
    by: number | null = this.lea,
    columns: Columns = {},
  ): Promise<number> {
    const row = { milestone_id: milestone, reported_value: value, reported_on: day, ...columns };
    return this.row('milestone_report', row, by);
  }

  verification(milestone: number, columns: Columns, by: number | null = this.vera): Promise<number> {
    return this.row('verification', { milestone_id: milestone, verified_on: day, ...columns }, by);
  }

  /** Reports a value and has it verified in full. @returns the number of the report */
  async earn(milestone: number, value: string): Promise<number> {
    const report_id = await this.report(milestone, value);
    await this.verification(milestone, { report_id, verdict: 'full', verified_value: value });
    return report_id;
  }

  correct(milestone: number, value: string, by: number | null = this.vera): Promise<number> {
    return this.verification(
      milestone,
      { verdict: 'correction', verified_value: value, reason: 'Counted twice' },
      by,
    );
  }

  /** A tranche of 1,000.00 whose one milestone has earned an amount, in whole hundreds. */
  async earned(hundreds: string): Promise<{ id: number; code: string; milestone: number }> {
    const tranche = await this.tranche();
    const milestone = await this.milestone(tranche.id);
    await this.earn(milestone, hundreds);
    return { ...tranche, milestone };
  }

  /** A transfer that was proposed, to be recorded as its last approval carries it out. */
  async prepared(
    amount: string,
    tranche: { id: number; code: string } | null,
    { subject = tranche?.code ?? null } = {},
  ) {
    const reference = `TR-${++this.made}`;
    const row = { reference, effective_on: day, ...(await this.duties.place({ amount })) };
    const proposal = await this.duties.propose(this.fund.amina, { kind: 'transfer', ...row, subject });
    const entry = transferReleased({ ...event(reference, amount), ...place });
    return {
      reference,
      carryOut: (manager: EntityManager) =>
        this.fund.approving(manager, proposal, (change_id) =>
          this.duties.record(manager, 'transfer', { ...row, tranche_id: tranche?.id, change_id }, entry),
        ),
    };
  }

  async transfer(
    amount: string,
    tranche: { id: number; code: string } | null,
    named: { subject?: string } = {},
  ): Promise<string> {
    const { reference, carryOut } = await this.prepared(amount, tranche, named);
    await this.application.transaction(carryOut);
    return reference;
  }

  /** A refund that names a tranche; nobody decides on those. */
  async refund(amount: string, tranche: { id: number }): Promise<void> {
    const reference = `RF-${++this.made}`;
    const row = {
      reference,
      effective_on: day,
      ...(await this.duties.place({ amount })),
      tranche_id: tranche.id,
    };
    const entry = organisationRefunded({ ...event(reference, amount), ...place });
    await this.application.transaction(async (manager) => {
      const change_id = await this.duties.change(manager, { by: this.fund.amina });
      await this.duties.record(manager, 'organisation_refund', { ...row, change_id }, entry);
    });
  }
}
