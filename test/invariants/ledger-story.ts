import type { Client, DatabaseError } from 'pg';
import type { LedgerModel, ModelAccount, ModelEntry, ModelLine } from '../support/ledger-model.js';
import { openJournal, post, type PlainAccount, type PlainEntry } from '../support/plain-postings.js';
import type { Move, ReversalMove, Step } from './random-steps.js';

const FIRST_DAY = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;
const dayText = (day: number) => new Date(FIRST_DAY + day * DAY).toISOString().slice(0, 10);
export const monthOf = (day: number) => dayText(day).slice(0, 7);

/** Steps taken in the database and in the model, which must agree after each. */
export class Story {
  /** What was done so far, for people. */
  readonly told: string[] = [];
  private sealed = 0;

  private constructor(
    private readonly client: Client,
    readonly journal: number,
    private readonly ids: string[],
    private readonly model: LedgerModel,
    private readonly outcomes: Map<string, number>,
  ) {}

  /** In a journal of its own. `outcomes` counts what was recorded, and what each rule refused. */
  static async begin(client: Client, model: LedgerModel, outcomes: Map<string, number>): Promise<Story> {
    const { rows } = await client.query<{ id: string }>(
      `SELECT nextval('ledger.entry_id_seq') AS id FROM generate_series(1, 1000)`,
    );
    return new Story(
      client,
      await openJournal(client),
      rows.map(({ id }) => id),
      model,
      outcomes,
    );
  }

  async take(step: Step, today: number): Promise<void> {
    if (step.does === 'record') await this.record(step.moves, today);
    if (step.does === 'change the month') await this.changeMonth(step, today);
    if (step.does === 'seal') await this.seal();
    if (step.does === 'look') await this.look(step.from, step.until, step.knownShare);
  }

  /** Seals, and compares all that was recorded. */
  async end(): Promise<void> {
    await this.seal();
    for (const knownShare of [50, 100]) await this.look(0, 1000, knownShare);
    const { rows } = await this.client.query<{ entry_id: string; sequence: string }>(
      'SELECT entry_id, sequence FROM ledger.seal WHERE journal_id = $1 ORDER BY sequence',
      [this.journal],
    );
    expect(rows).toEqual(
      this.model.entries.map(({ id }, index) => ({ entry_id: id, sequence: String(index + 1) })),
    );
  }

  private async record(moves: (Move | ReversalMove)[], today: number): Promise<void> {
    const entries = moves.flatMap((move) => this.compose(move, today));
    if (entries.length === 0) return;
    const [only] = entries;
    const spending = [...new Set(entries.flatMap(decreased))];
    const available = only && spending[0] && this.model.available(spending[0], only.day);
    this.told.push(...entries.map(asText));
    const expected = this.model.record(entries);
    const refusal = await post(
      this.client,
      entries.map((entry) => this.plain(entry)),
    );
    this.agree(expected, refusal?.constraint);
    if (refusal?.detail && entries.length === 1 && spending.length === 1) {
      expect(refusal.detail.available).toBe(decimal(available ?? 0n));
    }
  }

  private compose(move: Move | ReversalMove, today: number): ModelEntry[] {
    const id = this.ids.shift();
    if (!id) throw new Error('The ids drawn for this story are used up.');
    if (move.does === 'reverse') {
      const original = this.model.entries[move.which % this.model.entries.length];
      if (!original) return [];
      const lines = original.lines.map(({ account, cents }) => ({ account, cents: -cents }));
      return [{ id, day: Math.max(0, original.day + move.daysAfter), lines, reverses: original.id }];
    }
    const day = Math.max(0, today - move.daysBack);
    const shape = shapeOf(move);
    const payer = shape.find(({ account, cents }) => account.hasFloor && cents < 0n)?.account;
    const all = payer && move.measure !== 'some' ? this.model.available(payer, day) : 0n;
    const cents = all > 0n ? all + (move.measure === 'all' ? 0n : 1n) : move.cents;
    return [{ id, day, lines: shape.map((line) => ({ ...line, cents: line.cents * cents })) }];
  }

  private plain({ id, day, lines, reverses }: ModelEntry): PlainEntry {
    return {
      id,
      journal: this.journal,
      effectiveOn: dayText(day),
      reverses,
      lines: lines.map(({ account, cents }) => ({ account: plainAccount(account), amount: decimal(cents) })),
    };
  }

  private async changeMonth(
    { monthsBack, state }: Extract<Step, { does: 'change the month' }>,
    today: number,
  ): Promise<void> {
    const month = monthOf(today - 30 * monthsBack);
    this.told.push(`${month} becomes ${state}`);
    const expected = this.model.changeMonth(month, state);
    const refused = await this.client
      .query(
        `INSERT INTO ledger.month_change (journal_id, month, state, proposed_by, decided_by, reason)
         VALUES ($1, $2, $3, 'Ana', 'Ben', 'A late receipt')`,
        [this.journal, `${month}-01`, state],
      )
      .then(() => undefined)
      .catch((error: DatabaseError) => error.constraint ?? error.message);
    this.agree(expected, refused);
  }

  private agree(expected: string[], refused: string | undefined): void {
    const outcome = refused ?? 'recorded';
    this.told.push(`  ${outcome}`);
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    const allowed = expected.length === 0 ? ['recorded'] : expected;
    if (!allowed.includes(outcome)) throw new Error(`The model says: ${allowed.join(' or ')}`);
  }

  private async seal(): Promise<void> {
    this.told.push('sealed');
    await this.client.query('SELECT ledger.seal_entries($1)', [this.journal]);
    this.sealed = this.model.entries.length;
  }

  private async look(from: number, until: number, knownShare: number): Promise<void> {
    const known = Math.floor((this.sealed * knownShare) / 100);
    const now = await this.movements(from, until, null);
    expect(now).toEqual(asTexts(this.model.movements(from, until)));
    expect(await this.movements(from, until, known)).toEqual(
      asTexts(this.model.movements(from, until, known)),
    );
    const { rows } = await this.client.query<{ name: string; balance: string }>(
      `SELECT ${NAME} AS name, ledger.balance_as_of(a.id, $2)::numeric(24, 2) AS balance FROM ledger.account a
        WHERE a.journal_id = $1 AND EXISTS (SELECT FROM ledger.line l WHERE l.account_id = a.id)`,
      [this.journal, dayText(until)],
    );
    const model = this.model.movements(0, until);
    const balance = (name: string) => {
      const { debit, credit } = model.get(name) ?? { debit: 0n, credit: 0n };
      return decimal(debit - credit);
    };
    expect(rows).toEqual(rows.map(({ name }) => ({ name, balance: balance(name) })));
    expect(rows.length).toBeGreaterThanOrEqual(model.size);
  }

  private async movements(from: number, until: number, known: number | null) {
    const { rows } = await this.client.query<{ name: string; sums: string }>(
      `SELECT ${NAME} AS name, m.debit::numeric(24, 2) || ' / ' || m.credit::numeric(24, 2) AS sums
         FROM ledger.movements($1, $2, $3, $4) m JOIN ledger.account a ON a.id = m.account_id`,
      [this.journal, dayText(from), dayText(until), known],
    );
    return Object.fromEntries(rows.map(({ name, sums }) => [name, sums]));
  }
}

const NAME = `concat_ws(' ', a.code, a.per ->> 'of')`;

const account = (name: string, hasFloor: boolean, closesWithCash: boolean): ModelAccount => ({
  name,
  hasFloor,
  closesWithCash,
});
const windows = [account('1000 GEN', true, true), account('1000 CLIMATE', true, true)];
const projects = [account('1100 P1', true, true), account('1100 P2', true, true)];
const advances = account('1200', false, false);
const reported = account('1220', false, false);
const income = account('4000', false, false);
const charges = account('5200', false, false);
const expenditure = account('6000', false, false);
const receivable = account('9000', true, true);
const contra = account('9100', false, true);

/** The lines of a move of one cent. */
function shapeOf({ does, place, other }: Move): ModelLine[] {
  const window = at(windows, place);
  const project = at(projects, place);
  const from = (payer: ModelAccount, to: ModelAccount): ModelLine[] => [
    { account: to, cents: 1n },
    { account: payer, cents: -1n },
  ];
  switch (does) {
    case 'receive':
      return from(income, window);
    case 'receive under an agreement':
      return [...from(income, window), ...from(receivable, contra)];
    case 'agree':
      return from(contra, receivable);
    case 'spend':
      return from(window, charges);
    case 'spend of two windows':
      return [...from(at(windows, 1 - place), charges), ...from(window, charges)];
    case 'move to another window': // or to the same, which takes nothing
      return from(window, at(windows, other));
    case 'allocate':
      return from(window, at(projects, other));
    case 'release':
      return from(project, at(windows, other));
    case 'transfer':
      return from(project, advances);
    case 'report as spent':
      return from(reported, expenditure);
  }
}

function at(accounts: ModelAccount[], index: number): ModelAccount {
  const found = accounts[index];
  if (!found) throw new Error(`There is no account number ${index}.`);
  return found;
}

/** Commitments are in euros, and all else in dollars. */
function plainAccount({ name }: ModelAccount): PlainAccount {
  const [code = '', of] = name.split(' ');
  return { code, per: of === undefined ? {} : { of }, currency: code.startsWith('9') ? 'EUR' : 'USD' };
}

const decreased = ({ lines }: ModelEntry): ModelAccount[] =>
  lines.filter(({ account, cents }) => account.hasFloor && cents < 0n).map(({ account }) => account);

const asText = ({ id, day, lines, reverses }: ModelEntry): string =>
  [
    `${id} of ${dayText(day)}`,
    ...(reverses === undefined ? [] : [`reverses ${reverses}`]),
    ...lines.map(({ account, cents }) => `${account.name} ${decimal(cents)}`),
  ].join(', ');

const asTexts = (sums: ReturnType<LedgerModel['movements']>): Record<string, string> =>
  Object.fromEntries(
    [...sums].map(([name, { debit, credit }]) => [name, `${decimal(debit)} / ${decimal(credit)}`]),
  );

function decimal(cents: bigint): string {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
