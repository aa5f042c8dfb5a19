import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import type { EntityManager } from 'typeorm';
import { hledgerJournal, journalAccount } from '../hledger-journal.js';
import { Money } from '../../../libs/money/index.js';
import type { Check, FundOfLedger } from './check.js';

/** How long the other program may take for one fund. */
const PATIENCE_MS = 120_000;

/** Invariant 8: `ledger` or `hledger` adds up what it reads in the exported journal. Not a fault where neither is installed. */
export const independentProgram: Check = {
  invariant: 'an independent ledger program reading the exported journal arrives at the same balances',
  async look({ manager, funds }) {
    const records: string[] = [];
    let accounts = 0;
    let program = '';
    for (const fund of funds) {
      const theirs = await balancesElsewhere(() => hledgerJournal(manager, fund));
      if (theirs === null)
        return { figure: 'not run here: neither ledger nor hledger is installed', records: [] };
      program = theirs.program;
      if (theirs.refusal !== null) {
        records.push(`fund ${fund.code}: ${program} could not read the exported journal: ${theirs.refusal}`);
        continue;
      }
      const ours = await balances(manager, fund);
      accounts += ours.size;
      for (const [account, balance] of ours) {
        const other = theirs.balances.get(account) ?? '0';
        theirs.balances.delete(account);
        if (!sameAmount(balance, other)) {
          records.push(
            `account ${account} of fund ${fund.code}: ${balance.toString()} ${balance.currency} here, ${other} in ${program}`,
          );
        }
      }
      for (const [account, balance] of theirs.balances) {
        records.push(`account ${account} of fund ${fund.code}: only ${program} has it, with ${balance}`);
      }
    }
    return { figure: `${accounts} accounts in ${program || 'no program: there is no fund'}`, records };
  },
};

async function balances(manager: EntityManager, fund: FundOfLedger): Promise<Map<string, Money>> {
  const rows: {
    code: string;
    name: string;
    per: Record<string, string>;
    currency: string;
    balance: string;
  }[] = await manager.query(
    `SELECT a.code, k.name, a.per, a.currency, m.debit - m.credit AS balance
         FROM ledger.movements($1, '-infinity', 'infinity', (SELECT coalesce(max(sequence), 0) FROM ledger.seal)) m JOIN ledger.account a ON a.id = m.account_id
         JOIN ledger.chart_of_accounts k ON k.code = a.code`,
    [fund.id],
  );
  return new Map(
    rows.map(({ code, name, per, currency, balance }) => [
      journalAccount(code, name, per),
      Money.fromDatabase(balance, currency),
    ]),
  );
}

/** Programs that can be asked, the quicker first; both write an account and its balance on a line, two blanks between. */
const PROGRAMS = [
  { name: 'ledger', format: ['--balance-format', '%(account)  %(display_total)\\n'] },
  { name: 'hledger', format: ['--format', '%(account)  %(total)'] },
];

interface Answer {
  program: string;
  /** By account, as the program writes it: `1250.00 USD`, or `0`. */
  balances: Map<string, string>;
  /** What it said when it could not read the journal. */
  refusal: string | null;
}

/** The first program that is installed adds up the journal; `null` where none is. */
async function balancesElsewhere(journal: () => AsyncIterable<string>): Promise<Answer | null> {
  for (const { name, format } of PROGRAMS) {
    const program = spawn(name, ['-f', '-', 'balance', '--flat', '--empty', '--no-total', ...format], {
      signal: AbortSignal.timeout(PATIENCE_MS), // its timer, unlike that of `timeout`, keeps no process from ending
      env: { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: '/' }, // nobody's own settings
    });
    const started = once(program, 'spawn').then(() => true);
    if (!(await Promise.race([started, once(program, 'error').then(() => false)]).catch(() => false)))
      continue;
    const [lines, complaint, [code]] = await Promise.all([
      text(program.stdout),
      text(program.stderr),
      once(program, 'close') as Promise<[number | null]>,
      // It may stop reading before the end; its exit code and its complaint say more than a broken pipe.
      pipeline(Readable.from(journal()), program.stdin).catch(unlessItStopped),
    ]);
    const refusal = code === 0 ? null : (complaint.trim().split('\n')[0] ?? `it ended with ${code}`);
    return { program: name, balances: new Map(lines.split('\n').flatMap(balanceLine)), refusal };
  }
  return null;
}

function balanceLine(line: string): [string, string][] {
  const [account, balance] = line.split('  ');
  return account && balance ? [[account, balance]] : [];
}

function sameAmount(ours: Money, theirs: string): boolean {
  const [amount = '', currency] = theirs.split(' ');
  if (currency === undefined) return ours.isZero() && /^0(\.0+)?$/.test(amount);
  return currency === ours.currency && Money.fromDatabase(amount, currency).equals(ours);
}

function unlessItStopped(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
}
