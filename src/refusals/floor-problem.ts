import { Money } from '../../libs/money/index.js';
import { recordName, wordsFor, type RecordName } from './record-name.js';

/** What the database says about a shortfall (`account_not_below_floor`): amounts are text in `currency`. */
export interface Shortfall {
  code: string;
  per: Record<string, string>;
  currency: string;
  /** The id of the entry that asked. */
  entry: number | string;
  day: string;
  asked: string;
  available: string;
}

/**
 * Says which limit a record met, and what to do first, with figures:
 * "Allocation AL-1 of 90,000.00 USD exceeds the 75,500.00 USD unallocated in window GEN on 2026-03-01."
 * @param record what asked for the money; the sentence begins with the amount where that is not known
 */
export function floorSentence(shortfall: Shortfall, record: RecordName | undefined): string {
  const asked = Money.of(shortfall.asked, shortfall.currency);
  const available = Money.of(shortfall.available, shortfall.currency);
  const exceeds = `${record ? `${recordName(record)} of ${asked.format()}` : asked.format()} exceeds the ${available.format()}`;
  const sentence = `${exceeds} ${place(shortfall)} on ${shortfall.day}`;
  const first = record ? remedy(shortfall, record, asked.minus(available)) : '';
  return `${sentence}${first ? `; ${first}` : ''}.`;
}

function place({ code, per }: Shortfall): string {
  switch (code) {
    case '1000':
      return `unallocated in window ${per.window}`;
    case '1050':
      return 'of unidentified receipts';
    case '1100':
      return `allocated to project ${per.project} and organisation ${per.organisation} from window ${per.window}`;
    case '9000':
      return `unpaid under agreement ${per.agreement}`;
    default:
      return `on account ${code}`;
  }
}

/** What would make room, where it is not plain from the sentence. */
function remedy({ code, per }: Shortfall, record: RecordName, missing: Money): string {
  if (code === '9000') {
    if (record.kind === 'deposit') return 'amend the agreement first';
    if (record.kind === 'reversal') return 'reverse its deposits and amendments first';
    return 'deposits cover the rest of it';
  }
  if (record.kind !== 'reversal') return '';
  const reversed = wordsFor(record.reference.split(' ')[0] ?? '');
  if (code === '1000') return `release or move ${missing.format()} into window ${per.window} first`;
  if (code === '1100') return `reverse transfers of ${missing.format()} before the ${reversed}`;
  return '';
}
