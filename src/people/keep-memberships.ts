import type { EntityManager } from 'typeorm';
import { checkDay, type Recording } from '../recording/index.js';
import { unknown, wrong } from '../refusals/index.js';
import type { Membership } from './people.query.js';

/** Where somebody is to belong, by the organisation's code; without a last day until further notice. */
export interface Belonging {
  organisation: string;
  from: string;
  until?: string | null;
}

/**
 * Keeps a new version of every membership that is another than before. One that is left out ends yesterday; had it not begun by then, it is
 * kept as of that one day, since what was recorded does not go away.
 * @throws {Refused} 404 for an unknown organisation, 422
 */
export async function keepMemberships(
  recording: Recording,
  personId: number,
  before: Membership[],
  wished: Belonging[],
): Promise<void> {
  const after = wished.map(({ until = null, ...membership }) => ({ ...membership, until }));
  check(after);
  const { manager } = recording;
  const yesterday = await yesterdayOf(manager);
  const left = before
    .filter(({ organisation }) => after.every((one) => one.organisation !== organisation))
    .filter(({ until }) => until === null || until > yesterday)
    .map(({ organisation, from }) => ({
      organisation,
      from: from < yesterday ? from : yesterday,
      until: yesterday,
    }));
  const changed = after.filter((one) => !before.some((known) => isSame(known, one)));
  for (const membership of [...changed, ...left]) {
    await insert(recording, personId, membership);
    const known = before.find(({ organisation }) => organisation === membership.organisation) ?? null;
    recording.noteChange('membership_version', known, membership);
  }
}

function check(memberships: Membership[]): void {
  for (const { organisation, from, until } of memberships) {
    checkDay(from, `The first day at ${organisation}`);
    if (until !== null) checkDay(until, `The last day at ${organisation}`);
    if (memberships.filter((other) => other.organisation === organisation).length > 1) {
      throw wrong(`${organisation} is named twice; name each organisation once.`);
    }
  }
}

const isSame = (one: Membership, other: Membership) =>
  one.organisation === other.organisation && one.from === other.from && one.until === other.until;

async function yesterdayOf(manager: EntityManager): Promise<string> {
  const [row]: { day: string }[] = await manager.query(
    `SELECT ((now() AT TIME ZONE 'UTC')::date - 1)::text AS day`,
  );
  return row!.day;
}

async function insert(
  recording: Recording,
  personId: number,
  { organisation, from, until }: Membership,
): Promise<void> {
  const inserted: unknown[] = await recording.manager.query(
    `INSERT INTO membership_version (person_id, organisation_id, change_id, from_on, until_on)
     SELECT $1, o.id, $3, $4, $5 FROM organisation o WHERE o.code = $2 RETURNING person_id`,
    [personId, organisation, await recording.leaveTrail(), from, until],
  );
  if (inserted.length === 0) throw unknown(`There is no organisation ${organisation}.`);
}
