import { isDay, isMoment } from '../../libs/calendar/index.js';
import { ReportError } from './report-error.js';

/** `text` itself. @throws {ReportError} naming `what` (e.g. `to`) when it is no day */
export function dayOf(text: string, what: string): string {
  if (isDay(text)) return text;
  throw new ReportError(
    'wrong_question',
    `${what} is ${JSON.stringify(text)}, which is no day of the calendar; write it like 2026-11-23.`,
  );
}

/** `text` itself. @throws {ReportError} when it is no moment with its time zone, such as `2026-11-23T14:05:00Z` */
export function momentOf(text: string, what: string): string {
  if (isMoment(text)) return text;
  throw new ReportError(
    'wrong_question',
    `${what} is ${JSON.stringify(text)}, which is no moment; write it with its time zone, like 2026-11-23T14:05:00Z.`,
  );
}

/** `text` as a year. @throws {ReportError} when it is not four digits from 1000 on */
export function yearOf(text: string, what: string): number {
  if (/^[1-9]\d{3}$/.test(text)) return Number.parseInt(text, 10);
  throw new ReportError(
    'wrong_question',
    `${what} is ${JSON.stringify(text)}, which is no year; write it like 2026.`,
  );
}
