/** Days and moments as text: `2026-11-23`, and RFC 3339 with its time zone, `2026-11-23T14:05:00Z`. */

/** Whether `text` is a day of the calendar, ISO: `2026-11-23`, and not `2026-02-30` or `0000-01-01`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith('0000')) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}

/** Whether a day has come: today in UTC, or the day after, since it begins earlier in the east. */
export function hasCome(day: string): boolean {
  return day <= new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
}

/** Whether `text` is a moment with its time zone, to the microsecond at most. */
export function isMoment(text: string): boolean {
  const [, day] =
    /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/.exec(
      text,
    ) ?? [];
  return day !== undefined && isDay(day);
}
