import type { DataSource, EntityManager } from 'typeorm';
import { momentAsText, personAsJson, TODAY } from './inbox.columns.js';
import type { PersonName } from './proposal.js';

/** Decisions given to a colleague for days of absence. */
export interface DelegationView {
  id: number;
  giver: PersonName;
  to: PersonName;
  fund: string | null;
  from: string;
  until: string;
  state: 'to_come' | 'in_force' | 'over' | 'ended';
  madeAt: string;
  endedAt: string | null;
}

/** The newest hundred delegations given by somebody, or to somebody, or the one of an id that they gave. */
export function readDelegations(
  manager: EntityManager | DataSource,
  of: { giver: number; id?: number } | { to: number },
): Promise<DelegationView[]> {
  const [giver, to, id] = 'to' in of ? [null, of.to, null] : [of.giver, null, of.id ?? null];
  return manager.query<DelegationView[]>(
    `SELECT g.id, ${personAsJson('g.from_person')} AS giver, ${personAsJson('g.to_person')} AS to, f.code AS fund,
            g.from_on::text AS from, g.until_on::text AS until, ${momentAsText('c.made_at')} AS "madeAt", ${momentAsText('ec.made_at')} AS "endedAt",
            CASE WHEN e.delegation_id IS NOT NULL THEN 'ended' WHEN g.until_on < ${TODAY} THEN 'over'
                 WHEN g.from_on > ${TODAY} THEN 'to_come' ELSE 'in_force' END AS state
       FROM delegation g JOIN change c ON c.id = g.change_id LEFT JOIN fund f ON f.id = g.fund_id
       LEFT JOIN delegation_end e ON e.delegation_id = g.id LEFT JOIN change ec ON ec.id = e.change_id
      WHERE ($1::integer IS NULL OR g.from_person = $1) AND ($2::integer IS NULL OR g.to_person = $2) AND ($3::integer IS NULL OR g.id = $3)
      ORDER BY g.id DESC LIMIT 100`,
    [giver, to, id],
  );
}
