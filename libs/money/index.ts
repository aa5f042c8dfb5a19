/** Exact amounts of money: the only place that knows how they are kept, read, written and rounded. */
export { currencyList, isCurrency, minorUnits } from './currencies.js';
export { IsMoney, moneyFromJson } from './is-money.js';
export { IsQuantity } from './is-quantity.js';
export { MoneyColumn } from './money.column.js';
export { MoneyError } from './money-error.js';
export { Money } from './money.js';
export { isPlainDecimal } from './plain-decimal.js';
export { Quantity } from './quantity.js';
export { Rate } from './rate.js';
