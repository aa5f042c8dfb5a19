import type { DataSource, EntityManager } from 'typeorm';
import {
  drawEntryIds,
  JournalEntry,
  postEntries,
  reversalOf,
  type AccountName,
} from '../../libs/ledger/index.js';
import { Money } from '../../libs/money/index.js';
import { allocationDecided, windowMoved } from '../../src/allocations/index.js';
import {
  agreementAmended,
  agreementSigned,
  contributorRefunded,
  depositReceived,
} from '../../src/contributions/index.js';
import {
  expenditureReported,
  organisationRefunded,
  transferReleased,
} from '../../src/disbursements/index.js';
import {
  agentFeeCharged,
  bankCharged,
  fundInterestEarned,
  organisationInterestReturned,
  otherIncomeReceived,
  unidentifiedReceived,
} from '../../src/funds/index.js';

type Row = Record<string, string | number | null>;

interface ProjectMoney {
  project: string;
  organisation: string;
  on: string;
  amount: string;
}

/**
 * A small fund, recorded straight into a test's database: business rows and entries, without services. Amounts are texts in the
 * fund's currency, days ISO, everything else by its code or reference; references are the first argument.
 */
export class ExampleFund {
  private readonly ids = new Map<string, number>();
  private readonly currencies = new Map<string, string>();
  private readonly totals = new Map<string, Money>();
  private change = '';

  private constructor(
    private readonly dataSource: DataSource,
    readonly id: number,
    readonly code: string,
    readonly currency: string,
  ) {}

  /** A fund without a history, with its windows. */
  static async make(
    dataSource: DataSource,
    of: { code?: string; currency?: string; startDate?: string; feeRate?: string; windows?: string[] } = {},
  ): Promise<ExampleFund> {
    const {
      code = 'CITY',
      currency = 'USD',
      startDate = '2020-01-01',
      feeRate = null,
      windows = ['GEN'],
    } = of;
    const [journal]: { id: number }[] = await dataSource.query(
      'INSERT INTO ledger.journal (code, begins_on) VALUES ($1, $2) RETURNING id',
      [code, startDate],
    );
    const fund = new ExampleFund(dataSource, journal?.id ?? 0, code, currency);
    await fund.newChange();
    await fund.insert('fund', { id: fund.id, code, currency, start_date: startDate }, false);
    await fund.insert('fund_version', { fund_id: fund.id, name: `Fund ${code}`, aa_fee_rate: feeRate });
    for (const window of windows) {
      const id = await fund.named(`window ${window}`, 'fund_window', { fund_id: fund.id, code: window });
      await fund.insert('fund_window_version', { window_id: id, name: `Window ${window}` });
    }
    return fund;
  }

  /** From here on, rows are part of another change. */
  async newChange(): Promise<void> {
    const [row]: { id: string }[] = await this.dataSource.query(
      `INSERT INTO change (made_by, door, what) VALUES ('tester', 'system', 'example') RETURNING id`,
    );
    this.change = row?.id ?? '';
  }

  async organisation(code: string, name = `Organisation ${code}`): Promise<void> {
    const id =
      this.ids.get(`organisation ${code}`) ??
      (await this.named(`organisation ${code}`, 'organisation', { code }));
    await this.insert('organisation_version', { organisation_id: id, name, type: 'multilateral' });
  }

  async project(code: string, kind = 'programme', status = 'active'): Promise<void> {
    const id =
      this.ids.get(`project ${code}`) ??
      (await this.named(`project ${code}`, 'project', { fund_id: this.id, code, kind }));
    await this.insert('project_version', { project_id: id, title: `Project ${code}`, status });
  }

  budget(project: string, organisation: string, amount: string): Promise<void> {
    return this.insert('budget_version', { ...this.place(project, organisation), approved_amount: amount });
  }

  rate(currency: string, on: string, unitsPerUsd: string): Promise<void> {
    return this.insert('exchange_rate', { currency, effective_on: on, units_per_usd: unitsPerUsd });
  }

  async agreement(
    reference: string,
    of: { donor: string; on: string; amount: string; currency?: string; window?: string; feeRate?: string },
  ): Promise<void> {
    const { donor, on, amount, currency = this.currency, window = 'GEN', feeRate = null } = of;
    const total = Money.of(amount, currency);
    this.currencies.set(reference, currency);
    this.totals.set(reference, total);
    const row = {
      donor_id: this.idOf('organisation', donor),
      currency,
      amount,
      window_id: this.idOf('window', window),
    };
    const entry = agreementSigned({ reference, effectiveOn: on, amount: total });
    this.ids.set(
      `agreement ${reference}`,
      await this.record('agreement', reference, on, { ...row, aa_fee_rate: feeRate }, entry),
    );
  }

  /** @param amount the agreement's new total, in its currency */
  async amendment(reference: string, of: { agreement: string; on: string; amount: string }): Promise<void> {
    const { agreement, on, amount } = of;
    const total = Money.of(amount, this.currencies.get(agreement) ?? '');
    const difference = total.minus(this.totals.get(agreement) ?? total);
    this.totals.set(agreement, total);
    const entry = agreementAmended({ reference, agreement, effectiveOn: on, difference });
    await this.record(
      'amendment',
      reference,
      on,
      { agreement_id: this.idOf('agreement', agreement), amount },
      entry,
    );
  }

  /** @param of `paid`: in the agreement's currency, where that is not the fund's */
  async deposit(
    reference: string,
    of: { agreement: string; on: string; amount: string; fee?: string; paid?: string; window?: string },
  ): Promise<void> {
    const { agreement, on, amount, fee = '0', paid, window = 'GEN' } = of;
    const currency = this.currencies.get(agreement) ?? '';
    const entry = depositReceived({
      ...this.event(reference, on, amount),
      agreement,
      window,
      fee: this.money(fee),
      paid: Money.of(paid ?? amount, currency),
    });
    await this.record(
      'deposit',
      reference,
      on,
      {
        agreement_id: this.idOf('agreement', agreement),
        window_id: this.idOf('window', window),
        amount,
        fee,
        currency: paid === undefined ? null : currency,
        original_amount: paid ?? null,
      },
      entry,
    );
  }

  async refundToContributor(
    reference: string,
    of: { agreement: string; on: string; amount: string; window?: string },
  ): Promise<void> {
    const { agreement, on, amount, window = 'GEN' } = of;
    const row = {
      agreement_id: this.idOf('agreement', agreement),
      window_id: this.idOf('window', window),
      amount,
    };
    const entry = contributorRefunded({ ...this.event(reference, on, amount), agreement, window });
    await this.record('contributor_refund', reference, on, row, entry);
  }

  /** Interest, other income, a fee or charge of its own, money that nobody can name. */
  async receipt(
    kind:
      | 'fund_interest'
      | 'other_income'
      | 'bank_charge'
      | 'aa_fee'
      | 'organisation_interest'
      | 'unidentified_receipt',
    reference: string,
    of: { on: string; amount: string; window?: string; organisation?: string; agreement?: string },
  ): Promise<void> {
    const { on, amount, window = 'GEN', organisation = '', agreement = null } = of;
    const event = { ...this.event(reference, on, amount), window };
    const entry = {
      fund_interest: () => fundInterestEarned(event),
      other_income: () => otherIncomeReceived(event),
      bank_charge: () => bankCharged(event),
      aa_fee: () => agentFeeCharged({ ...event, agreement }),
      organisation_interest: () => organisationInterestReturned({ ...event, organisation }),
      unidentified_receipt: () => unidentifiedReceived(event),
    }[kind]();
    const row = {
      kind,
      amount,
      window_id: kind === 'unidentified_receipt' ? null : this.idOf('window', window),
      organisation_id: organisation === '' ? null : this.idOf('organisation', organisation),
      agreement_id: agreement === null ? null : this.idOf('agreement', agreement),
    };
    await this.record('receipt', reference, on, row, entry);
  }

  async allocation(reference: string, of: ProjectMoney & { window?: string }): Promise<void> {
    const { window = 'GEN' } = of;
    const entry = allocationDecided({ ...of, ...this.event(reference, of.on, of.amount), window });
    await this.record(
      'allocation',
      reference,
      of.on,
      { ...this.paid(of), window_id: this.idOf('window', window) },
      entry,
    );
  }

  async transfer(reference: string, of: ProjectMoney & { window?: string }): Promise<void> {
    const { window = 'GEN' } = of;
    const entry = transferReleased({ ...of, ...this.event(reference, of.on, of.amount), window });
    await this.record(
      'transfer',
      reference,
      of.on,
      { ...this.paid(of), window_id: this.idOf('window', window) },
      entry,
    );
  }

  async refund(reference: string, of: ProjectMoney & { window?: string }): Promise<void> {
    const { window = 'GEN' } = of;
    const entry = organisationRefunded({ ...of, ...this.event(reference, of.on, of.amount), window });
    await this.record(
      'organisation_refund',
      reference,
      of.on,
      { ...this.paid(of), window_id: this.idOf('window', window) },
      entry,
    );
  }

  async expenditure(reference: string, of: ProjectMoney & { category: number }): Promise<void> {
    const entry = expenditureReported({
      ...of,
      ...this.event(reference, of.on, of.amount),
      category: of.category.toString(),
    });
    await this.record('expenditure', reference, of.on, { ...this.paid(of), category: of.category }, entry);
  }

  async windowMove(
    reference: string,
    of: { from: string; to: string; on: string; amount: string },
  ): Promise<void> {
    const event = { ...this.event(reference, of.on, of.amount), fromWindow: of.from, toWindow: of.to };
    const row = {
      from_window_id: this.idOf('window', of.from),
      to_window_id: this.idOf('window', of.to),
      amount: of.amount,
    };
    await this.record('window_move', reference, of.on, row, windowMoved(event));
  }

  async reversal(kind: string, reference: string, on: string): Promise<void> {
    const [record]: { entry_id: string }[] = await this.dataSource.query(
      'SELECT entry_id FROM money_record WHERE fund_id = $1 AND kind = $2 AND reference = $3',
      [this.id, kind, reference],
    );
    const entryId = record?.entry_id ?? '';
    const heading = { kind: 'reversal', reference: `${kind} ${reference}`, effectiveOn: on };
    const entry = await reversalOf(this.dataSource.manager, entryId, heading);
    await this.record(
      'reversal',
      reference,
      on,
      { kind, reversed_entry_id: entryId, reason: 'a mistake' },
      entry,
      entryId,
    );
  }

  /** An entry of any lines under an opening record, which says no amounts of its own; debit positive. */
  async opening(
    reference: string,
    of: {
      on: string;
      nature?: 'opening' | 'ordinary';
      lines: [AccountName, amount: string, currency?: string][];
    },
  ): Promise<void> {
    const entry = new JournalEntry({
      kind: 'opening',
      reference,
      effectiveOn: of.on,
      nature: of.nature ?? 'opening',
    });
    for (const [account, amount, currency = this.currency] of of.lines)
      entry.debit(account, Money.of(amount, currency));
    await this.record('opening', reference, of.on, {}, entry);
  }

  private event(reference: string, on: string, amount: string) {
    return { reference, effectiveOn: on, amount: this.money(amount) };
  }

  private money(amount: string): Money {
    return Money.of(amount, this.currency);
  }

  private idOf(kind: string, code: string): number {
    const id = this.ids.get(`${kind} ${code}`);
    if (id === undefined) throw new Error(`The example has no ${kind} ${code}.`);
    return id;
  }

  private place(project: string, organisation: string) {
    return {
      project_id: this.idOf('project', project),
      organisation_id: this.idOf('organisation', organisation),
    };
  }

  private paid({ project, organisation, amount }: ProjectMoney) {
    return { ...this.place(project, organisation), amount };
  }

  private async named(name: string, table: string, row: Row): Promise<number> {
    const [made]: { id: number }[] = await this.dataSource.query(...insertion(table, row, 'id'));
    this.ids.set(name, made?.id ?? 0);
    return made?.id ?? 0;
  }

  private async insert(table: string, row: Row, versioned = true): Promise<void> {
    await this.dataSource.query(
      ...insertion(table, versioned ? { ...row, change_id: this.change } : row, '1'),
    );
  }

  /** The business row and its entry, in one transaction, as services record them. @returns the row's id */
  private record(
    table: string,
    reference: string,
    on: string,
    row: Row,
    entry: JournalEntry,
    reverses?: string,
  ): Promise<number> {
    return this.dataSource.transaction(async (manager: EntityManager) => {
      const [entryId = ''] = await drawEntryIds(manager, 1);
      const whole = {
        fund_id: this.id,
        reference,
        effective_on: on,
        entry_id: entryId,
        change_id: this.change,
        ...row,
      };
      const [made]: { id: number }[] = await manager.query(...insertion(table, whole, 'id'));
      await postEntries(manager, [{ entryId, journalId: this.id, entry, reverses }]);
      return made?.id ?? 0;
    });
  }
}

function insertion(table: string, row: Row, returning: string): [sql: string, parameters: Row[string][]] {
  const columns = Object.keys(row);
  const places = columns.map((_, index) => `$${index + 1}`);
  return [
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')}) RETURNING ${returning}`,
    Object.values(row),
  ];
}
