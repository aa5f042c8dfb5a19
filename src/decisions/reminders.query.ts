import type { DataSource } from 'typeorm';
import type { SignedIn } from '../access/index.js';
import { TODAY } from './inbox.columns.js';

/** Something that falls due for somebody and is nobody's proposal. */
export interface Reminder {
  /** e.g. `communication_on_engagement` */
  kind: string;
  /** What it is about, by its code: of a communication on engagement the city. */
  subject: string;
  /** The day on which it is due, ISO. */
  due: string;
  /** Whole days until then; below zero: so many days overdue. */
  days: number;
}

const MOST = 500;

/** What falls due for somebody, the earliest first; nothing where their session or key lets them do nothing. */
export async function readReminders(
  dataSource: DataSource,
  { personId, grants }: Pick<SignedIn, 'personId' | 'grants'>,
): Promise<Reminder[]> {
  if (grants.length === 0) return [];
  return dataSource.query<Reminder[]>(
    `SELECT r.kind, r.subject, r.due_on::text AS due, r.due_on - ${TODAY} AS days
       FROM reminder r WHERE r.person_id = $1 ORDER BY r.due_on, r.kind, r.subject COLLATE "C" LIMIT ${MOST}`,
    [personId],
  );
}
