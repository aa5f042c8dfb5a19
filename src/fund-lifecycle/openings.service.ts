import type { DataSource, EntityManager } from 'typeorm';
import type { Money } from '../../libs/money/index.js';
import { balancesOpened, checkEvent, eventColumns, knownFund, type KnownFund } from '../funds/index.js';
import { checkAmount, record, type Author } from '../recording/index.js';
import { notNow, recordName, unknown, wrong } from '../refusals/index.js';
import { openingBalances, openingDifference, type OpeningInput } from './opening-balances.js';
import { Opening } from './opening.entity.js';

/** How a fund that leaves its history behind moves in: with opening entries on a day of their own, marked so. */
export class OpeningsService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Records the balances of a fund on the day it moves in.
   * @throws {Refused} 404 for codes that nobody knows; 409 where money moved on that day or before it; 422 where cash is not
   *   sources less uses, with the figures
   */
  async open(opening: OpeningInput, author: Author): Promise<void> {
    const { reference, effectiveOn, narrative } = opening;
    const name = checkEvent('opening', opening);
    await record(this.dataSource, author, `opening ${reference}`, async (recording) => {
      const { manager } = recording;
      const fund = await knownFund(manager, opening.fund);
      checkAmounts(opening, fund, name);
      await checkCodes(manager, fund, opening);
      await checkDayOfItsOwn(manager, fund, effectiveOn, name);
      const balances = openingBalances(opening, fund.currency);
      const { cash, net, difference } = openingDifference(balances, fund.currency);
      if (!difference.isZero()) {
        throw wrong(
          `${name} does not balance: the cash of ${cash.format()} is not what came in less what went out, ${net.format()}; the difference is ${difference.format()}.`,
        );
      }
      const row = await recording.insert(Opening, { ...eventColumns(fund, opening), narrative });
      recording.post(row, fund.id, balancesOpened({ reference, effectiveOn }, balances));
    });
  }
}

/** All in the fund's currency; what is where is not negative, what was paid is checked with its agreement. */
function checkAmounts(opening: OpeningInput, fund: KnownFund, name: string): void {
  const check = (amount: Money | undefined, sign: 'not negative' | 'any') => {
    if (amount) checkAmount(amount, fund.currency, sign, name);
  };
  for (const { amount } of [...opening.cash, ...opening.allocated]) check(amount, 'not negative');
  check(opening.unidentified, 'not negative');
  for (const one of opening.agreements) {
    for (const amount of [one.deposited, one.refunded]) check(amount, 'not negative');
    check(one.fee, 'any');
  }
  for (const one of opening.windows) {
    for (const amount of [one.fundInterest, one.otherIncome, one.agentFee, one.bankCharges])
      check(amount, 'any');
  }
  for (const { amount } of opening.organisationInterest) check(amount, 'not negative');
  for (const one of opening.advances) {
    for (const amount of [one.transferred, one.refunded]) check(amount, 'not negative');
    for (const { category, amount } of one.expenditure) {
      if (!/^[1-8]$/.test(category))
        throw wrong(`${name} names the category ${JSON.stringify(category)}; there are 1 to 8.`);
      check(amount, 'any');
    }
  }
}

/** The accounts are named by codes, and the ledger takes any: so they are looked up here. */
async function checkCodes(manager: EntityManager, fund: KnownFund, opening: OpeningInput): Promise<void> {
  for (const { window } of [...opening.cash, ...opening.allocated, ...opening.windows]) fund.window(window);
  const placed = [...opening.allocated, ...opening.advances];
  const organisations = [...placed, ...opening.organisationInterest].map(({ organisation }) => organisation);
  const [missing]: { what: string; code: string }[] = await manager.query(
    `SELECT 'project' AS what, code FROM unnest($2::text[]) code
      WHERE NOT EXISTS (SELECT FROM project p WHERE p.fund_id = $1 AND p.code = code.code)
     UNION ALL SELECT 'organisation', code FROM unnest($3::text[]) code
      WHERE NOT EXISTS (SELECT FROM organisation o WHERE o.code = code.code)`,
    [fund.id, placed.map(({ project }) => project), organisations],
  );
  if (missing) throw unknown(`Fund ${fund.code} knows no ${missing.what} ${missing.code}.`);

  const agreements: { reference: string; currency: string }[] = await manager.query(
    'SELECT reference, currency FROM agreement WHERE fund_id = $1 AND reference = ANY ($2)',
    [fund.id, opening.agreements.map(({ agreement }) => agreement)],
  );
  for (const { agreement, deposited, paid } of opening.agreements) {
    const known = agreements.find(({ reference }) => reference === agreement);
    if (!known) throw unknown(`Fund ${fund.code} has no agreement ${agreement}.`);
    checkAmount(
      paid ?? deposited,
      known.currency,
      'not negative',
      `What was paid under agreement ${agreement}`,
    );
  }
}

/** Opening balances hold all that came before: money that moved by then would be counted twice. */
async function checkDayOfItsOwn(
  manager: EntityManager,
  fund: KnownFund,
  effectiveOn: string,
  name: string,
): Promise<void> {
  const [earlier]: { kind: string; reference: string; day: string }[] = await manager.query(
    `SELECT e.kind, e.reference, e.effective_on::text AS day FROM ledger.entry e
      WHERE e.journal_id = $1 AND e.effective_on <= $2 AND e.nature <> 'opening' AND e.reverses IS NULL
        AND NOT EXISTS (SELECT FROM ledger.entry r WHERE r.reverses = e.id)
        AND EXISTS (SELECT FROM ledger.line l JOIN ledger.account a ON a.id = l.account_id AND a.book = 'real' WHERE l.entry_id = e.id)
      ORDER BY e.effective_on, e.id LIMIT 1`,
    [fund.id, effectiveOn],
  );
  if (earlier) {
    throw notNow(
      `${name} of ${effectiveOn} would count money twice: ${recordName(earlier)} of ${earlier.day} moved some by then. Opening balances have a day of their own, before everything else.`,
    );
  }
}
