// Which names speak of money. Read by the rules beside this file; a wrong guess is cured here, or by a
// clearer name in the code (`rowCount` rather than `total`).

/** Words that mean money wherever they stand: amountDue, aaFeeRate, openingBalance. */
const MONEY = words(`
  amount balance budget cash charge cost credit debit expenditure fee income interest money price refund
  shortfall surplus`);

/** Words that mean money only at the end: grandTotal, but not totalRows. */
const MONEY_AT_THE_END = words(`
  allocated available charged closing committed deposited funded opening paid received refunded residual
  returned spent total transferred unallocated unpaid`);

/** Words that say that a name counts, orders or places something instead: feeCount, amountColumn. */
const NO_MONEY = words(`
  attempts by category column columns compare count counts day days decimals digits has height id ids index is kind kinds
  length level line lines month months ms number order page pages per place places position positive row rows
  seconds sequence sign size units version versions width year years`);

function words(text) {
  return new Set(text.trim().split(/\s+/));
}

/** `aaFeeRate`, `aa_fee_rate` and `AA_FEE_RATE` are aa, fee, rate. */
function wordsOf(name) {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[\s_$#-]+/)
    .filter(Boolean)
    .map((word) => word.toLowerCase());
}

/**
 * What a name speaks of: `'one'` amount, `'many'` amounts (a plural: as a bare number it is a count), or
 * `null` when not of money.
 */
export function moneyInName(name) {
  const all = wordsOf(name);
  if (countsOrPlaces(name)) return null;
  const last = all.at(-1) ?? '';
  const singular = (word) => word.replace(/s$/, '');
  if (MONEY_AT_THE_END.has(last)) return 'one';
  if (MONEY_AT_THE_END.has(singular(last))) return 'many';
  if (last !== singular(last) && MONEY.has(singular(last))) return 'many';
  if (all.some((word) => MONEY.has(word))) return 'one';
  return null;
}

/** Whether a name counts, orders or places: ON_ONE_DAY, rowCounts. */
export function countsOrPlaces(name) {
  return wordsOf(name).some((word) => NO_MONEY.has(word));
}
