import type { DataSource, EntityManager } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import { notNow, unknown, wrong } from '../refusals/index.js';

/** A project and an organisation, as their fund knows them. */
interface Place {
  fund: { currency: string };
  projectId: number;
  project: string;
  organisationId: number;
  organisation: string;
}

/** A tranche that a transfer or a refund names. */
export interface NamedTranche {
  id: number;
  code: string;
  kind: 'results' | 'advance';
  /** The most that may be transferred under it. */
  amount: Money;
  /** Under it, less what was taken back and refunded. */
  transferred: Money;
}

/**
 * Where the money of an organisation's tranches in a project stands, in the fund's currency, from verified results and recorded transfers.
 * All tranches together: what was transferred too much under one is recovered from the next.
 */
export interface Position {
  earned: Money;
  /** Under tranches, advances included, less what was taken back and refunds that name a tranche. */
  transferred: Money;
  /** Earned and not transferred. */
  payable: Money;
  /** Transferred and not earned, as an advance is until results earn it. */
  toRecover: Money;
  /** In transfers that are prepared and not released. */
  prepared: Money;
}

/** SQL: what is prepared under tranches and undecided, for the project and organisation that these are. */
export const preparedFor = (project: string, organisation: string) => `
  coalesce((SELECT sum(q.amount) FROM proposal q WHERE q.kind = 'transfer' AND q.subject IS NOT NULL AND q.project_id = ${project} AND q.organisation_id = ${organisation}
     AND NOT is_approved(q.id) AND NOT EXISTS (SELECT FROM decision d WHERE d.proposal_id = q.id AND d.verdict <> 'approved')), 0)`;

export async function positionOf(
  manager: EntityManager | DataSource,
  { projectId, organisationId, fund }: Pick<Place, 'projectId' | 'organisationId' | 'fund'>,
): Promise<Position> {
  const [row]: { earned: string; transferred: string; prepared: string }[] = await manager.query(
    `SELECT project_earned($1, $2) AS earned, project_transferred($1, $2) AS transferred,
            ${preparedFor('$1', '$2')} AS prepared`,
    [projectId, organisationId],
  );
  return positionFrom(row!, fund.currency);
}

/** A position from the database's figures. */
export function positionFrom(
  row: { earned: string; transferred: string; prepared: string },
  currency: string,
): Position {
  const money = (amount: string) => Money.fromDatabase(amount, currency);
  const [earned, transferred] = [money(row.earned), money(row.transferred)];
  const due = earned.minus(transferred);
  const none = Money.zero(currency);
  return {
    earned,
    transferred,
    payable: due.isPositive() ? due : none,
    toRecover: due.isNegative() ? due.negated() : none,
    prepared: money(row.prepared),
  };
}

/**
 * The tranche that a transfer or refund names.
 * @param needed whether an organisation that has tranches must name one: its transfers are made under them
 * @returns null where none is named, and none need be
 * @throws {Refused} 404 for one that the organisation does not have in the project, 422 where one is needed
 */
export async function trancheNamed(
  manager: EntityManager,
  place: Place,
  code: string | undefined,
  needed: boolean,
): Promise<NamedTranche | null> {
  if (code === undefined && !needed) return null;
  const rows: (Omit<NamedTranche, 'amount' | 'transferred'> & { amount: string; transferred: string })[] =
    await manager.query(
      `SELECT t.id, t.code, t.kind, (SELECT v.amount FROM tranche_version v WHERE v.tranche_id = t.id ORDER BY v.change_id DESC LIMIT 1) AS amount,
              project_transferred($1, $2, NULL, t.id) AS transferred
         FROM tranche t WHERE t.project_id = $1 AND t.organisation_id = $2 ORDER BY t.code COLLATE "C"`,
      [place.projectId, place.organisationId],
    );
  const { project, organisation, fund } = place;
  const codes = rows.map((row) => row.code).join(', ');
  if (code === undefined) {
    if (rows.length === 0) return null;
    throw wrong(
      `Organisation ${organisation} has tranches in project ${project} (${codes}); say in tranche which one it is made under.`,
    );
  }
  const found = rows.find((row) => row.code === code);
  if (!found) {
    throw unknown(
      `Organisation ${organisation} has no tranche ${code} in project ${project}; ${rows.length === 0 ? 'it has none there' : `it has ${codes}`}.`,
    );
  }
  const money = (amount: string) => Money.fromDatabase(amount, fund.currency);
  return { ...found, amount: money(found.amount), transferred: money(found.transferred) };
}

/**
 * Holds a transfer to what is payable today; what is prepared besides does not count, for it may never be released.
 * @param name begins the sentence, e.g. `Transfer TR-1`
 * @throws {Refused} 409 with the figures
 */
export async function checkPayable(
  manager: EntityManager,
  place: Place,
  tranche: NamedTranche,
  amount: Money,
  name: string,
): Promise<void> {
  const { payable, earned, transferred } = await positionOf(manager, place);
  if (tranche.kind === 'results' && payable.lessThan(amount)) {
    throw notNow(
      `${name} of ${amount.format()} under tranche ${tranche.code} exceeds the ${payable.format()} payable to organisation ${place.organisation} in project ${place.project}: ${earned.format()} earned, ${transferred.format()} transferred.`,
    );
  }
  const left = tranche.amount.minus(tranche.transferred);
  if (left.lessThan(amount)) {
    throw notNow(
      `${name} of ${amount.format()} exceeds the ${left.format()} left of tranche ${tranche.code}: it is of ${tranche.amount.format()}, and ${tranche.transferred.format()} was transferred under it.`,
    );
  }
}

/** What is payable now, and would be if every prepared transfer were released. */
export async function payableFigures(
  manager: EntityManager,
  place: Pick<Place, 'projectId' | 'organisationId' | 'fund'>,
) {
  const { earned, transferred, payable, prepared } = await positionOf(manager, place);
  return {
    now: payable.toJSON(),
    afterPending: earned.minus(transferred).minus(prepared).toJSON(),
  };
}
