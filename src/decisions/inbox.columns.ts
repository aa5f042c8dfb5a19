/** SQL: a person's number and newest name as JSON; null for nobody. */
export const personAsJson = (id: string) =>
  `(SELECT json_build_object('id', v.person_id, 'name', v.name) FROM person_version v WHERE v.person_id = ${id} ORDER BY v.change_id DESC LIMIT 1)`;

/** SQL: a moment, RFC 3339 in UTC. */
export const momentAsText = (at: string) =>
  `to_char(${at} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** SQL: today in UTC, by the clock that `stands_in_for` and `role_held` go by. */
export const TODAY = `(now() AT TIME ZONE 'UTC')::date`;
