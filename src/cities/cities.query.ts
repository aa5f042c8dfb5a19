import type { DataSource } from 'typeorm';
import { allows, dutyOf, type SignedIn } from '../access/index.js';
import type { Level } from './membership.entity.js';

/** How it stands with a city's communication on engagement: `due` from 60 days before its day. */
export const dueStates = ['on_time', 'due', 'overdue'] as const;
export type DueState = (typeof dueStates)[number];

/** Which cities somebody reads with everything: all, or those of these codes, and those of projects of these codes. */
export interface CitiesInSight {
  everything: boolean;
  cities: string[];
  projects: string[];
}

/** A city as it is known now; what depends on its taking part today is null where it does not. */
export interface CityRow {
  id: number;
  code: string;
  name: string;
  country: string | null;
  level: Level | null;
  /** Whether the asker reads more of it than name, country and level. */
  readable: boolean;
  /** Since when it has the level, ISO. */
  since: string | null;
  /** When its communication on engagement is due, ISO. */
  due: string | null;
  /** Whole days until then; below zero: so many days overdue. */
  days: number | null;
  state: DueState | null;
  lastReceivedOn: string | null;
  /** Two years from becoming a leading member, ISO; null for every other one. */
  capacityUntil: string | null;
  /** Whether that day has passed. */
  capacityIsOver: boolean | null;
}

const TODAY = `(now() AT TIME ZONE 'UTC')::date`;

/** What somebody's roles let them read of cities, as the guard of the single city would say. */
export function citiesInSight({ grants }: SignedIn): CitiesInSight {
  const counting = grants.filter(({ role }) => dutyOf('read cities').by.includes(role));
  return {
    // Asked of no city in particular: only who reads every city is allowed.
    everything: allows(counting, dutyOf('read cities'), {}) === 'yes',
    cities: counting.flatMap(({ organisation }) => organisation ?? []),
    projects: counting.flatMap(({ project }) => project ?? []),
  };
}

/** Cities in order of their codes, or the one of a code; `due` finds only among those in sight. */
export async function readCities(
  dataSource: DataSource,
  sight: CitiesInSight,
  of: { code?: string; level?: Level; country?: string; due?: DueState; after?: string; limit?: number },
): Promise<CityRow[]> {
  return dataSource.query(
    `SELECT o.id, o.code, v.name, v.country, e.level, s.readable, e.from_on::text AS since, e.due_on::text AS due, e.due_on - ${TODAY} AS days,
            d.state, e.received_on::text AS "lastReceivedOn", c.until::text AS "capacityUntil", c.until < ${TODAY} AS "capacityIsOver"
       FROM organisation o
       JOIN LATERAL (SELECT * FROM organisation_version v WHERE v.organisation_id = o.id ORDER BY v.change_id DESC LIMIT 1) v ON v.type = 'city'
       LEFT JOIN city_engagement e ON e.organisation_id = o.id
      CROSS JOIN LATERAL (SELECT CASE WHEN e.due_on < ${TODAY} THEN 'overdue' WHEN e.due_on - ${TODAY} <= 60 THEN 'due'
                                      WHEN e.due_on IS NOT NULL THEN 'on_time' END AS state) d
      CROSS JOIN LATERAL (SELECT CASE e.level WHEN 'leading' THEN (e.from_on + interval '2 years')::date END AS until) c
      CROSS JOIN LATERAL (SELECT $1::boolean OR o.code = ANY ($2)
          OR EXISTS (SELECT FROM project p WHERE p.code = ANY ($3) AND o.id IN (SELECT beneficiaries(p.id, NULL))) AS readable) s
      WHERE ($4::text IS NULL OR o.code = $4) AND ($5::text IS NULL OR e.level = $5) AND ($6::text IS NULL OR v.country = $6)
        AND ($7::text IS NULL OR (s.readable AND d.state = $7)) AND ($8::text IS NULL OR o.code COLLATE "C" > $8)
      ORDER BY o.code COLLATE "C" LIMIT $9`,
    [
      ...[sight.everything, sight.cities, sight.projects],
      ...[of.code ?? null, of.level ?? null, of.country ?? null, of.due ?? null],
      ...[of.after ?? null, of.limit ?? null],
    ],
  );
}

/** What was counted of a city's people, without anybody's name. */
export interface CityFigures {
  /** Courses with how many people of the city completed them, in order of their names. */
  courses: { course: string; completed: number }[];
  internships: { open: number; ended: number };
  scholars: { open: number; ended: number };
}

interface PlacedRow {
  kind: 'internship' | 'scholar';
  open: number;
  ended: number;
}

/** The figures of a city; what was taken back does not count. A placement has ended when its last day has passed. */
export async function readCityFigures(dataSource: DataSource, cityId: number): Promise<CityFigures> {
  const [courses, placed] = await Promise.all([
    dataSource.query<CityFigures['courses']>(
      `SELECT v.course, count(*)::integer AS completed FROM course_completion r
         JOIN LATERAL (SELECT * FROM course_completion_version v WHERE v.completion_id = r.id ORDER BY v.change_id DESC LIMIT 1) v ON NOT v.taken_back
        WHERE r.organisation_id = $1 GROUP BY v.course ORDER BY v.course`,
      [cityId],
    ),
    dataSource.query<PlacedRow[]>(
      `SELECT r.kind, count(*) FILTER (WHERE v.until_on IS NULL OR v.until_on >= ${TODAY})::integer AS open,
              count(*) FILTER (WHERE v.until_on < ${TODAY})::integer AS ended
         FROM placement r
         JOIN LATERAL (SELECT * FROM placement_version v WHERE v.placement_id = r.id ORDER BY v.change_id DESC LIMIT 1) v ON NOT v.taken_back
        WHERE r.organisation_id = $1 GROUP BY r.kind`,
      [cityId],
    ),
  ]);
  const of = (kind: PlacedRow['kind']) => {
    const { open = 0, ended = 0 } = placed.find((row) => row.kind === kind) ?? {};
    return { open, ended };
  };
  return { courses, internships: of('internship'), scholars: of('scholar') };
}
