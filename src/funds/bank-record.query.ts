import { Money } from '../../libs/money/index.js';

/** The day on which the record `alias` was reversed, or null. */
export const reversedOn = (alias: string) =>
  `(SELECT back.effective_on::text FROM ledger.entry back WHERE back.reverses = ${alias}.entry_id) AS "reversedOn"`;

/** The columns of {@link BankRow} for a query in which the record is `alias` and its fund `f`. */
export const bankSelection = (alias: string) => `
  ${alias}.reference, ${alias}.effective_on::text AS "effectiveOn", ${alias}.amount, f.currency,
  ${alias}.currency AS "originalCurrency", ${alias}.original_amount AS "originalAmount", ${alias}.narrative,
  ${alias}.bank_reference AS "bankReference", ${alias}.value_date::text AS "valueDate", ${alias}.entry_id::text AS entry, ${reversedOn(alias)}`;

/** A record of money through a bank, as the database has it. */
export interface BankRow {
  reference: string;
  effectiveOn: string;
  amount: string;
  currency: string;
  originalCurrency: string | null;
  originalAmount: string | null;
  narrative: string | null;
  bankReference: string | null;
  valueDate: string | null;
  entry: string;
  reversedOn: string | null;
}

/** The record as it is shown. */
export function bankRecord<Row extends BankRow>({
  amount,
  currency,
  originalCurrency,
  originalAmount,
  ...row
}: Row) {
  return {
    ...row,
    amount: Money.fromDatabase(amount, currency).toJSON(),
    original:
      originalCurrency === null || originalAmount === null
        ? null
        : Money.fromDatabase(originalAmount, originalCurrency).toJSON(),
  };
}
