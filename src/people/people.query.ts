import type { DataSource, EntityManager } from 'typeorm';
import type { Role } from '../access/index.js';
import { unknown } from '../refusals/index.js';

/** Where somebody belongs, by the organisation's code; days ISO, the last one null where it is open. */
export interface Membership {
  organisation: string;
  from: string;
  until: string | null;
}

/** A role as it was granted; at most one of fund, organisation, project is set, none: everything. */
export interface GrantedRole {
  id: number;
  role: Role;
  fund: string | null;
  organisation: string | null;
  project: string | null;
  from: string;
  until: string | null;
  /** When it was ended before its time. */
  endedAt: string | null;
  /** Whether it counts today. */
  held: boolean;
}

/** A person as known now. */
export interface PersonView {
  id: number;
  email: string;
  name: string;
  active: boolean;
  organisations: Membership[];
  roles: GrantedRole[];
}

/** With the newest change of anything in it, for If-Match. */
export type PersonRow = PersonView & { version: string };

/** SQL for the scope of a role grant `g`, in codes. */
const SCOPE = `(SELECT code FROM fund WHERE id = g.fund_id) AS fund, (SELECT code FROM organisation WHERE id = g.organisation_id) AS organisation,
  (SELECT code FROM project WHERE id = g.project_id) AS project`;

/** People in the order in which they were made known, or the one of a number. */
export async function readPeople(
  runner: DataSource | EntityManager,
  { id, after, limit }: { id?: number; after?: number; limit?: number },
): Promise<PersonRow[]> {
  return runner.query(
    `SELECT p.id, p.email, v.name, v.active, m.organisations, r.roles,
            greatest(v.change_id, m.change_id, r.change_id)::text AS version
       FROM person p
       JOIN LATERAL (SELECT * FROM person_version v WHERE v.person_id = p.id ORDER BY v.change_id DESC LIMIT 1) v ON true
       CROSS JOIN LATERAL (
         SELECT max(n.change_id) AS change_id, coalesce(json_agg(json_build_object('organisation', o.code,
                  'from', n.from_on, 'until', n.until_on) ORDER BY o.code COLLATE "C"), '[]') AS organisations
           FROM (SELECT DISTINCT ON (organisation_id) * FROM membership_version WHERE person_id = p.id
                  ORDER BY organisation_id, change_id DESC) n JOIN organisation o ON o.id = n.organisation_id) m
       CROSS JOIN LATERAL (
         SELECT max(greatest(n.change_id, n.end_change)) AS change_id,
                coalesce(json_agg(json_build_object('id', n.id, 'role', n.role, 'fund', n.fund, 'organisation', n.organisation,
                  'project', n.project, 'from', n.from_on, 'until', n.until_on,
                  'endedAt', to_char(n.ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'held', n.held) ORDER BY n.id), '[]') AS roles
           FROM (SELECT g.id, g.role, ${SCOPE}, g.from_on, g.until_on, g.change_id, e.change_id AS end_change, e.ended_at,
                        EXISTS (SELECT FROM role_held h WHERE h.id = g.id) AS held
                   FROM role_grant g LEFT JOIN role_grant_end e ON e.role_grant_id = g.id WHERE g.person_id = p.id) n) r
      WHERE ($1::integer IS NULL OR p.id = $1) AND ($2::integer IS NULL OR p.id > $2)
      ORDER BY p.id LIMIT $3`,
    [id ?? null, after ?? null, limit ?? null],
  );
}

/** @throws {Refused} 404 */
export async function readPerson(runner: DataSource | EntityManager, id: number): Promise<PersonRow> {
  const [person] = await readPeople(runner, { id });
  if (!person) throw unknown(`There is no person ${id}.`);
  return person;
}

/** A person as they are shown. */
export const personView = ({ version: _version, ...person }: PersonRow): PersonView => person;
