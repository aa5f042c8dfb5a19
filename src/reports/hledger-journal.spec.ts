import { spawnSync } from 'node:child_process';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { ExampleFund } from '../../test/support/example-fund.js';
import { exampleFund } from '../../test/support/example-history.js';
import { readBooks } from './books.js';
import { hledgerJournal, journalAccount } from './hledger-journal.js';
import { trialBalance } from './trial-balance.js';

const AWKWARD = 'a;b  c:d "e" (f) [g] %3B @ {h} = 東京 é\tx | #1 ';

async function journalOf(database: TestDatabase, fund: string): Promise<string> {
  return readBooks(database.application, { fund, sealed: true }, async (books) => {
    let journal = '';
    for await (const piece of hledgerJournal(books.manager, books.fund)) journal += piece;
    return journal;
  });
}

async function balancesOf(database: TestDatabase, fund: string): Promise<[string, string][]> {
  const accounts = await trialBalance(database.application, { fund });
  return accounts.map(({ code, name, per, balance }) => [
    journalAccount(code, name, per),
    balance.isZero() ? '0' : `${balance.toString()} ${balance.currency}`,
  ]);
}

const programs: [program: string, format: string[]][] = [
  ['hledger', ['--format', '%(account)  %(total)']],
  ['ledger', ['--balance-format', '%(account)  %(display_total)\\n']],
];
for (const [program, format] of programs) {
  const isInstalled = spawnSync(program, ['--version']).error === undefined;
  (isInstalled ? describe : describe.skip)(
    `the journal, read by ${program}${isInstalled ? '' : ' (not installed)'}`,
    () => {
      let database: TestDatabase;
      beforeEach(async () => (database = await createDatabase()));
      afterEach(() => database.drop());

      const theirs = (journal: string) => {
        const { stdout, stderr, status } = spawnSync(
          program,
          ['-f', '-', 'balance', '--flat', '--empty', '--no-total', ...format],
          { input: journal, encoding: 'utf8', env: { PATH: process.env.PATH, LANG: 'C.UTF-8' } },
        );
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
        return stdout
          .split('\n')
          .filter(Boolean)
          .map((line) => line.split('  '));
      };
      const sorted = (balances: string[][]) => [...balances].sort(([a = ''], [b = '']) => (a < b ? -1 : 1));

      it('gives the same balance for every account, reversals and the memorandum book included', async () => {
        await exampleFund(database.application);
        const journal = await journalOf(database, 'CITY');
        expect(sorted(theirs(journal))).toEqual(sorted(await balancesOf(database, 'CITY')));
        expect(journal).toContain('; reverses (');
      });

      it('takes whatever a code or a reference holds, and currencies without decimals', async () => {
        const fund = await ExampleFund.make(database.application, {
          code: AWKWARD,
          currency: 'JPY',
          windows: [AWKWARD, 'w'],
        });
        await fund.organisation(AWKWARD);
        await fund.project(AWKWARD);
        await fund.agreement(AWKWARD, {
          donor: AWKWARD,
          on: '2021-01-01',
          amount: '1.001',
          currency: 'KWD',
          window: AWKWARD,
        });
        await fund.deposit(AWKWARD, {
          agreement: AWKWARD,
          on: '2021-01-02',
          amount: '1000',
          fee: '10',
          paid: '1.001',
          window: AWKWARD,
        });
        await fund.receipt('aa_fee', AWKWARD, { on: '2021-01-02', amount: '5', window: AWKWARD });
        await fund.allocation(AWKWARD, {
          project: AWKWARD,
          organisation: AWKWARD,
          on: '2021-01-03',
          amount: '99',
          window: AWKWARD,
        });
        expect(sorted(theirs(await journalOf(database, AWKWARD)))).toEqual(
          sorted(await balancesOf(database, AWKWARD)),
        );
      });
    },
  );
}

describe("an account's name in the journal", () => {
  it('is the same for no two accounts', () => {
    const names = ['a:b', 'a', 'a%3Ab', 'a  b', 'a b', 'a %20b', ' a', 'a ', '%', 'b'].map((code) =>
      journalAccount('1000', 'Cash, unallocated', { window: code }),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(journalAccount('5000', 'Fee', { window: 'X' })).not.toBe(
      journalAccount('5000', 'Fee', { agreement: 'X' }),
    );
    for (const name of names) expect(name).toMatch(/^1000 Cash, unallocated:\S( ?\S)*$/);
  });
});
