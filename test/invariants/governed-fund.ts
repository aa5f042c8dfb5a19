import type { EntityManager } from 'typeorm';
import { reversalOf, type JournalEntry } from '../../libs/ledger/index.js';
import { Money } from '../../libs/money/index.js';
import { allocationDecided, windowMoved } from '../../src/allocations/index.js';
import { contributorRefunded } from '../../src/contributions/index.js';
import { transferReleased } from '../../src/disbursements/index.js';
import { ExampleFund } from '../support/example-fund.js';
import { RawDuties, type Columns, type RawChange } from './raw-duties.js';

export const usd = (amount: string) => Money.of(amount, 'USD');
export const day = '2024-05-02';
export const event = (reference: string, amount = '100') => ({
  reference,
  effectiveOn: day,
  amount: usd(amount),
});
const place = { project: 'CITY/1', organisation: 'UNICEF', window: 'GEN' };

/** What is proposed, the record that it allows, the entry of that record, and records that are not the same. */
export interface Decided {
  table: string;
  terms: Columns;
  row: Columns;
  entry: JournalEntry;
  reverses?: string;
  others: Columns[];
}

/** The tables of what is recorded as decided. */
export const decidedTables = [
  'allocation',
  'window_move',
  'transfer',
  'contributor_refund',
  'reversal',
] as const;
export type DecidedTable = (typeof decidedTables)[number];

/** Two governed funds with people who propose and approve, and whatever they may propose. */
export class GovernedFund {
  private references = 0;

  private constructor(
    readonly duties: RawDuties,
    /** Fund administrator of CITY. */
    readonly amina: number,
    /** Approver of CITY. */
    readonly bruno: number,
    /** Approver of everything, so that fund OTHER is governed too. */
    readonly chen: number,
  ) {}

  static async open(): Promise<GovernedFund> {
    const duties = await RawDuties.open();
    const other = await ExampleFund.make(duties.application, { code: 'OTHER', windows: ['FAR', 'WIDE'] });
    await other.project('OTHER/1');
    await duties.city.agreement('AG-2', { donor: 'NORWAY', on: '2024-01-10', amount: '500' });
    await duties.city.allocation('AL-0', { ...place, on: '2024-02-01', amount: '1000' });
    return new GovernedFund(
      duties,
      await duties.person([{ role: 'fund_administrator', fund: 'CITY' }]),
      await duties.person([{ role: 'approver', fund: 'CITY' }]),
      await duties.person([{ role: 'approver' }]),
    );
  }

  /** Something new to propose and record. */
  async make(table: DecidedTable): Promise<Decided> {
    const { duties } = this;
    const reference = `R-${++this.references}`;
    const shared = { reference, effective_on: day };
    switch (table) {
      case 'allocation': {
        const row = { ...shared, ...(await duties.place()) };
        // A release is another decision.
        const others = [{ amount: '100.01' }, { amount: '-100' }, ...(await this.otherPlaces())];
        const entry = allocationDecided({ ...event(reference), ...place });
        return { table, terms: { kind: 'allocation', ...row }, row, entry, others };
      }
      case 'window_move': {
        const [gen, hous] = [await duties.id('fund_window', 'GEN'), await duties.id('fund_window', 'HOUS')];
        const move = { ...shared, amount: '100' };
        return {
          table,
          terms: { kind: 'window_move', ...move, window_id: gen, to_window_id: hous },
          row: { ...move, from_window_id: gen, to_window_id: hous },
          entry: windowMoved({ ...event(reference), fromWindow: 'GEN', toWindow: 'HOUS' }),
          others: [{ amount: '99' }, { from_window_id: hous, to_window_id: gen }],
        };
      }
      case 'transfer': {
        const row = { ...shared, ...(await duties.place({ amount: '10' })) };
        const entry = transferReleased({ ...event(reference, '10'), ...place });
        const others = [{ amount: '11' }, ...(await this.otherPlaces())];
        return { table, terms: { kind: 'transfer', ...row }, row, entry, others };
      }
      case 'contributor_refund': {
        const refund = { ...shared, amount: '100', window_id: await duties.id('fund_window', 'GEN') };
        const organisation_id = await duties.id('organisation', 'NORWAY');
        return {
          table,
          terms: { kind: 'refund_to_donor', ...refund, subject: 'AG-1', organisation_id },
          row: { ...refund, agreement_id: await duties.id('agreement', 'AG-1') },
          entry: contributorRefunded({ ...event(reference), agreement: 'AG-1', window: 'GEN' }),
          others: [
            { amount: '101' },
            { window_id: await duties.id('fund_window', 'HOUS') },
            { agreement_id: await duties.id('agreement', 'AG-2') },
          ],
        };
      }
      case 'reversal': {
        const beside = `R-${++this.references}`;
        await duties.city.receipt('other_income', reference, { on: day, amount: '70' });
        await duties.city.receipt('other_income', beside, { on: day, amount: '7000' });
        const [entryId, otherId] = [await this.entryOf(reference), await this.entryOf(beside)];
        const heading = { kind: 'reversal', reference: `other_income ${reference}`, effectiveOn: day };
        return {
          table,
          // Other income is of no organisation; whose a reversal is otherwise, duties-books.spec.ts tries.
          terms: { kind: 'reversal', ...shared, subject: 'other_income', amount: '70' },
          row: { ...shared, kind: 'other_income', reason: 'Bounced', reversed_entry_id: entryId },
          entry: await reversalOf(duties.application.manager, entryId, heading),
          reverses: entryId,
          others: [{ kind: 'deposit' }, { reversed_entry_id: otherId }],
        };
      }
    }
  }

  /** The record with its entry, under a change that is there already. */
  recordIn({ table, row, entry, reverses }: Decided) {
    return (manager: EntityManager, change: string) =>
      this.duties.record(manager, table, { ...row, change_id: change }, entry, reverses);
  }

  /** The same under a change of its own, without any decision. */
  alone(decided: Decided, of: RawChange): Promise<void> {
    return this.duties.application.transaction(async (manager) =>
      this.recordIn(decided)(manager, await this.duties.change(manager, of)),
    );
  }

  /** Bruno approves as the last, within the caller's transaction, and what is carried out is part of it. */
  async approving(
    manager: EntityManager,
    proposal: number,
    work: (change: string) => Promise<unknown>,
  ): Promise<void> {
    const change = await this.duties.change(manager, { by: this.bruno, proposal });
    await this.duties.decideIn(manager, proposal, this.bruno, change);
    await work(change);
  }

  /** Above what two approve; null: never. */
  async setThreshold(above: string | null): Promise<void> {
    const { duties } = this;
    const by = await duties.person([{ role: 'system_administrator' }]);
    await duties.application.transaction(async (manager) => {
      const change_id = await duties.change(manager, { by });
      const row = { fund_id: duties.city.id, change_id, two_approvers_above: above };
      await duties.insert(manager, 'fund_policy_version', row);
    });
  }

  /** The entry of a record. */
  async entryOf(reference: string): Promise<string> {
    const [row] = await this.duties.application.query<{ id: string }[]>(
      'SELECT entry_id AS id FROM money_record WHERE reference = $1',
      [reference],
    );
    return row!.id;
  }

  private async otherPlaces(): Promise<Columns[]> {
    return [
      { project_id: await this.duties.id('project', 'CITY/2') },
      { organisation_id: await this.duties.id('organisation', 'UNHAB') },
      { window_id: await this.duties.id('fund_window', 'HOUS') },
    ];
  }
}
