import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import amounts from './index.mjs';

// The rules ask the TypeScript checker, so each example is a small program of its own.
const tester = new RuleTester({
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: {
      projectService: { allowDefaultProject: ['*.ts'], defaultProject: 'tsconfig.json' },
      tsconfigRootDir: process.cwd(),
    },
  },
});
const untyped = new RuleTester({ languageOptions: { sourceType: 'module' } });

const MONEY = `
  declare class Money { plus(o: Money): Money; equals(o: Money): boolean; toString(): string; format(): string }
  declare class Decimal { toNumber(): number; toFixed(n: number): string }
  declare const price: Money; declare const other: Money; declare const exact: Decimal;
  declare const row: { amount: string; fee: string; count: number; paid: boolean };
`;

/** Programs that are fine, and programs with how often the rule must complain. */
function examples(valid: string[], invalid: Record<string, string | string[]>) {
  return {
    valid: valid.map((code) => ({ name: code, code: MONEY + code, filename: 'example.ts' })),
    invalid: Object.entries(invalid).map(([code, messages]) => ({
      name: code,
      code: MONEY + code,
      filename: 'example.ts',
      errors: [messages].flat().map((messageId) => ({ messageId })),
    })),
  };
}

tester.run(
  'no number holds an amount',
  amounts.rules['no-number-amount'],
  examples(
    [
      'export const amount = "1250.00";',
      'export const amount = price;',
      'export const minorAmount = 125000n;',
      // Counts, places and sizes are no amounts, even beside the word.
      'export const feeCount = 3;',
      'export const amountColumn = 7;',
      'export const totalRows = 12;',
      'export const ON_ONE_DAY: Record<string, number> = { deposit: 1, aa_fee: 2 };',
      'export const found = { counts: { deposit: 1, aa_fee: 2 } as const };',
      'export const statusOf = { fee_rate_is_a_share: 422, expenditure_has_a_category: 422 };',
      'export const budgetsPosted: { budgets: number; deposits: number; agreements: number } = null!;',
      'export const rows = 12, line = 3, year = 2026, minorUnits = 2;',
      'export function compareAmounts(a: Money, b: Money): number { return 0 }',
      'export const paid = true;',
      // A cell of a table is a text, a count or Money.
      'export const totals: (string | number | Money | null)[] = [];',
      'export const balances = new Map<string, Money>();',
      'export const feesByKind: Record<string, string> = {};',
      'export const { count: entries } = row;',
      'class Deposit { @Column("numeric") amount: string }  declare function Column(t: string): PropertyDecorator;',
      'export const sql = "select sum(amount)::text, count(*)::int from ledger.line";',
      'export const story = "the real::thing";',
    ],
    {
      'export const amount = 1250;': 'number',
      'export let balance: number;': 'number',
      'export let balance: number | null;': 'number',
      'export let cash_at_bank: number;': 'number',
      'export let OPENING_BALANCE: number;': 'number',
      'export const { amount } = { amount: 5 };': ['number', 'number'],
      'export const { total: left, ...rest } = { x: 1, total: 5 as number };': 'number',
      'export const [fee] = [5];': 'number',
      'export const feeRate = 0.01;': 'number',
      'export function deposit(amount: number) {}': 'number',
      'export const deposit = (amount = 5) => amount;': 'number',
      'export const deposit = (...amounts: number[]) => amounts;': 'number',
      'export function balanceOf(account: string) { return 5 }': 'number',
      'export async function balanceOf() { return 5 }': 'number',
      'export const balanceOf = (account: string) => 5;': 'number',
      'export type Pay = (amount: number) => void;': 'number',
      'export interface Deposit { amount: number }': 'number',
      'export interface Ledger { balance(account: string): number; pay(fee: number): void }': [
        'number',
        'number',
      ],
      'export class Deposit { amount: number = 0; constructor(readonly fee: number) {} }': [
        'number',
        'number',
      ],
      'export class Deposit { #amount = 0; get unpaid() { return 5 } }': ['number', 'number'],
      'export const row2 = { deposited: 5 };': 'number',
      'export const row2 = { "fee": 5 };': 'number',
      'export const amounts = [1, 2];': 'number',
      'export const balances = new Map<string, number>();': 'number',
      'export const balances: Record<string, number> = {};': 'number',
      'export const grandTotal = 1 + 2;': 'number',
      'class Deposit { @Column("float8") amount: string }  declare function Column(t: string): PropertyDecorator;':
        'column',
      'class Deposit { @Column({ type: "double precision" }) aa_fee: string }  declare function Column(t: object): PropertyDecorator;':
        'column',
      'export const sql = "select sum(amount)::float8 from ledger.line";': 'sql',
      'export const sql = `select cast(sum(amount) as double precision) from ${"ledger.line"}`;': 'sql',
    },
  ),
);

tester.run(
  'no amount becomes a number',
  amounts.rules['no-amount-conversion'],
  examples(
    [
      'export const n = Number(row.count), m = parseFloat("3"), p = +row.count, q = Number(process.env.PORT);',
      'export const n = Number(row.paid);',
      'export const seconds = (12.3456).toFixed(1);',
      'export const n = Math.round(row.count / 3), feeCount = Number("3");',
      'export const sum = price.plus(other), same = price.equals(other);',
      'export const text = "Fee " + row.fee + " of " + `${row.amount}`;',
      'export const sorted = "a" < "b", missing = price === null, none = price == undefined;',
      'export const known = row.amount === row.fee;',
      'export const counts = ["1"].map(Number);',
    ],
    {
      'export const n = Number(price);': 'toNumber',
      'export const n = Number(price.toString());': 'toNumber',
      'export const n = Number(row.amount);': 'toNumber',
      'export const n = Number(row["amount"]);': 'toNumber',
      'export const n = Number(row.amount.replace(",", "").trim());': 'toNumber',
      'export const n = Number(`${row.amount}`);': 'toNumber',
      'export const n = Number(row?.amount ?? "0");': 'toNumber',
      'export const n = Number(row!.amount as string);': 'toNumber',
      'export const n = Number(row.count > 1 ? row.fee : row.amount);': 'toNumber',
      'export const n = new Number(row.fee);': 'toNumber',
      'export const n = parseFloat(row.fee);': 'toNumber',
      'export const n = parseInt(row.fee, 10);': 'toNumber',
      'export const n = Number.parseFloat(row.fee);': 'toNumber',
      'export const n = +row.fee;': 'toNumber',
      'export const n = +price;': 'toNumber',
      'export const n = Math.round(row.fee as never);': 'toNumber',
      'export const n = Math.max(1, row.amount as never);': 'toNumber',
      'export const t = exact.toFixed(2);': 'toNumber',
      'export const n = exact.toNumber();': 'toNumber',
      'declare const amounts: string[]; export const ns = amounts.map(Number);': 'toNumber',
      'declare function balanceOf(a: string): string; export const n = Number(balanceOf("1000"));':
        'toNumber',
      'export async function f(balance: Promise<string>) { return Number(await balance) }': 'toNumber',
      'export const over = price > other;': 'operator',
      'export const same = price === other;': 'operator',
      'export const sum = (price as never) + other;': 'operator',
      'export const over = row.amount > row.fee;': 'textOrder',
    },
  ),
);

untyped.run(
  'no amount becomes a number, by name alone in plain JavaScript',
  amounts.rules['no-amount-conversion'],
  {
    valid: ['export const n = Number(process.argv[2]);', 'export const rows = Number(rowCount);'],
    invalid: [
      { code: 'export const n = Number(row.amount);', errors: [{ messageId: 'toNumber' }] },
      { code: 'export const n = fee.toFixed(2);', errors: [{ messageId: 'toNumber' }] },
    ],
  },
);
