import type { DataSource } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import { notFound } from '../http/index.js';
import type { AgreementSummaryDto, ScheduleDto } from './agreements.dto.js';
import { readAgreements, type AgreementStanding } from './agreements.query.js';
import type { Instalment } from './schedules.service.js';

/** One agreement as it stands at the close of a day. @throws {Problem} 404 */
export async function oneAgreement(
  dataSource: DataSource,
  fund: string,
  reference: string,
  asOf: string,
): Promise<AgreementStanding> {
  const [agreement] = await readAgreements(dataSource, fund, asOf, { reference });
  if (!agreement) throw notFound(`agreement ${JSON.stringify(reference)} in fund ${JSON.stringify(fund)}`);
  return agreement;
}

/** Everything but what only the database and the header know it by. */
export function summaryDto({
  id: _id,
  version: _version,
  promised,
  total,
  paid,
  unpaid,
  overdue,
  ...agreement
}: AgreementStanding): AgreementSummaryDto {
  return {
    ...agreement,
    promised: promised.toJSON(),
    total: total.toJSON(),
    paid: paid.toJSON(),
    unpaid: unpaid.toJSON(),
    overdue: overdue.toJSON(),
  };
}

/** A schedule as it stands at the close of a day. */
export function scheduleDto(
  { total: { currency }, overdue }: AgreementStanding,
  asOf: string,
  instalments: Instalment[],
): ScheduleDto {
  const due = instalments.filter((instalment) => instalment.due).map(({ unpaid }) => unpaid);
  return {
    asOf,
    due: Money.sum(due, currency).toJSON(),
    overdue: overdue.toJSON(),
    instalments: instalments.map(({ amount, paid, unpaid, ...instalment }) => ({
      ...instalment,
      amount: amount.toJSON(),
      paid: paid.toJSON(),
      unpaid: unpaid.toJSON(),
    })),
  };
}
