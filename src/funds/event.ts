import { hasCome } from '../../libs/calendar/index.js';
import type { JournalEntry } from '../../libs/ledger/index.js';
import { checkAmount, checkDay, checkName } from '../recording/index.js';
import { recordName, wrong } from '../refusals/index.js';
import type { BankEventInput, EventInput } from './money-record.js';

/**
 * What is checked of every event before the database is asked: its reference and its day.
 * @returns the record in words, to begin a sentence with
 */
export function checkEvent(kind: string, event: EventInput): string {
  const name = recordName({ kind, reference: event.reference });
  checkName(event.reference, `The reference of ${name.charAt(0).toLowerCase()}${name.slice(1)}`);
  checkDay(event.effectiveOn, `The day of ${name.charAt(0).toLowerCase()}${name.slice(1)}`);
  checkHasCome(event.effectiveOn, name);
  return name;
}

/** @throws {Refused} 422 for a day that has not come: what is only expected is a pledge, an instalment or a proposal */
export function checkHasCome(day: string, name: string): void {
  if (!hasCome(day))
    throw wrong(`${name} is of ${day}, which has not come yet; nothing is recorded before its day.`);
}

/** The same for an event through the bank, and what was paid in another currency: of the sign of the amount. */
export function checkBankEvent(kind: string, event: BankEventInput): string {
  const name = checkEvent(kind, event);
  if (event.valueDate !== undefined) checkDay(event.valueDate, `The value date of ${name}`);
  if (event.original) {
    checkAmount(event.original, event.original.currency, 'not zero', `What was paid for ${name}`);
    if (event.original.isNegative() !== event.amount.isNegative()) {
      throw wrong(
        `${name} has the amount ${event.amount.format()}, but ${event.original.format()} was paid: the signs differ.`,
      );
    }
    if (event.original.currency === event.amount.currency && !event.original.equals(event.amount)) {
      throw wrong(
        `${name} has the amount ${event.amount.format()}, but ${event.original.format()} was paid: in one currency both are the same.`,
      );
    }
  }
  return name;
}

/** Marks the entry of an event that belongs into a month that is closed by now. */
export function marked(entry: JournalEntry, event: EventInput): JournalEntry {
  if (event.priorPeriodAdjustment) entry.heading.nature = 'prior_period_adjustment';
  return entry;
}
