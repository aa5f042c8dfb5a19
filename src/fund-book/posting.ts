import type { Money, Rate } from '../../libs/money/index.js';
import type { RowPlace } from './rows.js';
import type { ReversibleKind } from './words.js';

/**
 * What a sound, new row of a book posts, with everything filled in that follows: windows, the fee, what counts against the
 * agreement. `effectiveOn` is an ISO day, amounts are in the fund's currency unless they say otherwise.
 */
export type Posting = RowPlace & { fund: string; reference: string; effectiveOn: string } & (
    | {
        kind: 'agreement';
        donor: string;
        /** In the agreement's currency. */
        amount: Money;
        window: string;
        /** Its own; null where the fund's applies. */
        feeRate: Rate | null;
      }
    | {
        kind: 'amendment';
        agreement: string;
        /** The new total, in the agreement's currency. */
        amount: Money;
        /** The new total less the one before. */
        difference: Money;
      }
    | ({
        kind: 'deposit';
        agreement: string;
        window: string;
        /** What the bank credited, before the fee. */
        amount: Money;
        fee: Money;
        /** What counts against the agreement, in its currency. */
        paid: Money;
      } & BankMovement)
    | ({ kind: 'refund_to_donor'; agreement: string; window: string; amount: Money } & BankMovement)
    | ({
        kind: 'fund_interest' | 'other_income' | 'bank_charge' | 'aa_fee';
        window: string;
        amount: Money;
        agreement: string | null;
        organisation: string | null;
      } & BankMovement)
    | ({
        kind: 'organisation_interest';
        window: string;
        amount: Money;
        agreement: string | null;
        organisation: string;
      } & BankMovement)
    | ({
        kind: 'transfer' | 'refund_from_organisation';
        project: string;
        organisation: string;
        /** The one that it is made under, or gives back; null where it names none. */
        tranche: string | null;
        window: string;
        amount: Money;
      } & BankMovement)
    | ({
        kind: 'expenditure';
        project: string;
        organisation: string;
        /** 1 to 8. */
        category: string;
        amount: Money;
      } & BankMovement)
    | { kind: 'allocation'; project: string; organisation: string; window: string; amount: Money }
    | { kind: 'window_move'; fromWindow: string; toWindow: string; amount: Money }
    | {
        kind: 'reversal';
        /** What is taken back: a record of this import, or (`known`) one that the ledger had before. */
        reverses: { kind: ReversibleKind; reference: string; known: boolean };
        reason: string | null;
      }
  );

/** What a row of transactions.csv says besides. */
interface BankMovement {
  /** What was paid in another currency, for information. */
  original: Money | null;
  narrative: string | null;
  bankReference: string | null;
  valueDate: string | null;
}
