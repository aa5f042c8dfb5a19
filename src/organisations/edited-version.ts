import type { Recording } from '../recording/index.js';
import { Refused } from '../refusals/index.js';

/**
 * One editor of a record at a time: the second waits, and then finds that the first has made a new version. Held until the
 * transaction ends. (7209 marks the lock.)
 * @param name the record in words, e.g. `organisation UNDP`
 */
export async function waitToEdit({ manager }: Recording, name: string): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock(7209, hashtext($1))', [name]);
}

/**
 * Holds a request to the version that its edit starts from (If-Match). Ask it while the record is held, or two editors pass at once.
 * What comes through another door, such as an import, names no version.
 *
 * @param newest the version that the record has now
 * @throws {Refused} 428 where the request names no version, 412 where another one is the newest
 */
export function checkVersion({ author }: Recording, name: string, newest: string): void {
  if (!author.request) return;
  const { ifMatch } = author.request;
  if (ifMatch === null) {
    throw new Refused(
      428,
      `Send If-Match with the ETag that ${name} was read with, so that nobody's edit is lost.`,
    );
  }
  const named = ifMatch.split(',').map((tag) => tag.trim());
  // RFC 9110: * is any version, of a record that is there.
  if (!named.includes('*') && !named.includes(`"${newest}"`)) {
    throw new Refused(
      412,
      `${name.charAt(0).toUpperCase()}${name.slice(1)} is at version "${newest}" now, which is not the one that this edit starts from: read it again, and edit that.`,
    );
  }
}

/** What a record says after an edit: what is not given, or undefined, stays. */
export function edited<Details extends object>(before: Details, changed: Partial<Details>): Details {
  const given = Object.entries(changed).filter(([, value]) => value !== undefined);
  return { ...before, ...(Object.fromEntries(given) as Partial<Details>) };
}
