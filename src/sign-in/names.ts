import { unknown } from '../refusals/index.js';
import type { Runner } from './grants.query.js';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Whether a text can be the name of a session or key. */
export const isUuid = (text: string) => UUID.test(text);

/**
 * A person as the trail names them: `person ada@example.org`.
 * @throws {Refused} 404
 */
export async function nameOf(runner: Runner, personId: number): Promise<string> {
  const [person] = await runner.query<{ email: string }[]>('SELECT email FROM person WHERE id = $1', [
    personId,
  ]);
  if (!person) throw unknown(`There is no person ${personId}.`);
  return `person ${person.email}`;
}
