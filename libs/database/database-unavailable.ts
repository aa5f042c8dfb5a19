/**
 * There is no database to work with. The message is one sentence for the person who started the program: what is wrong
 * and what to do about it; nobody needs the stack.
 */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
}

/** The `code` of a system or PostgreSQL error ('EACCES', '28P01'), or undefined. */
export function errorCode(error: unknown): string | undefined {
  return (error as { code?: string } | null)?.code;
}

/** What a caught value says, as text. */
export function messageOf(error: unknown): string {
  const { message, errors } = (error ?? {}) as { message?: unknown; errors?: unknown[] };
  if (message === '' && errors) return errors.map(messageOf).join('; '); // AggregateError of several addresses
  return typeof message === 'string' ? message : String(error);
}
