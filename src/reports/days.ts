import { ReportError } from './report-error.js';

/** Whether `text` is a day of the calendar, ISO: `2026-11-23`, and not `2026-02-30` or `0000-01-01`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith('0000')) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}

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
  const parts =
    /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/.exec(
      text,
    );
  if (parts?.[1] !== undefined && isDay(parts[1])) return text;
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
