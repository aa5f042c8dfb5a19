import type { DataSource, EntityManager } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import { checkVersion } from '../organisations/index.js';
import { checkAmount, checkDay, record, type Author, type Recording } from '../recording/index.js';
import { wrong } from '../refusals/index.js';
import { InstalmentVersion } from './agreement.entity.js';
import { agreementVersion } from './agreement-version.js';
import { commitment } from './commitment.js';
import { knownAgreement, type KnownAgreement } from './known-agreement.js';

/** One instalment of a schedule, in the agreement's currency. */
export interface InstalmentInput {
  dueOn: string;
  amount: Money;
}

/** How one instalment stands on a day. What was paid fulfils the earliest instalments first. */
export interface Instalment {
  dueOn: string;
  amount: Money;
  paid: Money;
  unpaid: Money;
  /** Its day has come. */
  due: boolean;
  /** Its day has passed and not all of it is paid. */
  overdue: boolean;
}

/** When contributors are to pay. A schedule posts nothing. */
export class SchedulesService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Keeps the schedule of an agreement as given, in place of the one before; unchanged instalments stay as they were recorded.
   * @returns the agreement's version with it
   * @throws {Refused} 404 unknown fund or agreement; 422 another currency, an amount that is not positive, no day,
   *   more than the agreement comes to; 412, 428 where a
   *   request does not start from the agreement's newest version
   */
  async plan(
    fund: string,
    reference: string,
    instalments: InstalmentInput[],
    author: Author,
  ): Promise<string> {
    return record(this.dataSource, author, `schedule of agreement ${reference}`, async (recording) => {
      const { manager } = recording;
      const agreement = await knownAgreement(manager, fund, reference);
      recording.inFund(agreement.fund.id);
      // As for an amendment: of two who plan at once, the second waits, and then sees what the first planned.
      await manager.query('SELECT pg_advisory_xact_lock(7204, $1)', [agreement.id]);
      checkVersion(recording, `agreement ${reference}`, await agreementVersion(manager, agreement));
      const planned = new Map<string, { dueOn: string; n: number; amount: Money }>();
      const countOnDay = new Map<string, number>();
      for (const { dueOn, amount } of instalments) {
        checkDay(dueOn, `The day of an instalment of agreement ${reference}`);
        checkAmount(
          amount,
          agreement.currency,
          'positive',
          `The instalment of agreement ${reference} due on ${dueOn}`,
        );
        const n = (countOnDay.get(dueOn) ?? 0) + 1;
        countOnDay.set(dueOn, n);
        planned.set(`${dueOn} ${n}`, { dueOn, n, amount });
      }
      checkWithin(instalments, (await commitment(manager, agreement, 'infinity')).total, reference);
      const before = await newest(manager, agreement);
      for (const one of before) {
        const key = `${one.dueOn} ${one.n}`;
        const now = planned.get(key)?.amount ?? Money.zero(agreement.currency);
        planned.delete(key);
        if (!now.equals(one.amount)) await insert(recording, agreement.id, { ...one, amount: now });
      }
      for (const one of planned.values()) await insert(recording, agreement.id, one);
      return recording.newVersion(await agreementVersion(manager, agreement));
    });
  }

  /** The instalments of an agreement by day, as they stand at the close of a day. */
  async schedule(fund: string, reference: string, asOf: string): Promise<Instalment[]> {
    checkDay(asOf, 'The day');
    const { manager } = this.dataSource;
    const agreement = await knownAgreement(manager, fund, reference);
    const instalments = (await newest(manager, agreement)).filter(({ amount }) => amount.isPositive());
    return fulfilled(instalments, await commitment(manager, agreement, asOf), asOf);
  }
}

/**
 * How instalments in the order of their days stand at the close of a day. What was paid fulfils the earliest first; where less is
 * promised by now than was planned, the first ones are owed, and the last ones are not.
 */
export function fulfilled(
  instalments: InstalmentInput[],
  { paid: received, unpaid: promised }: { paid: Money; unpaid: Money },
  asOf: string,
): Instalment[] {
  let [left, owed] = [received, promised];
  return instalments.map(({ dueOn, amount }) => {
    const paid = left.lessThan(amount) ? left : amount;
    left = left.minus(paid);
    const open = amount.minus(paid);
    const unpaid = owed.lessThan(open) ? owed : open;
    owed = owed.minus(unpaid);
    return {
      dueOn,
      amount,
      paid,
      unpaid,
      due: dueOn <= asOf,
      overdue: dueOn < asOf && unpaid.isPositive(),
    };
  });
}

/** @throws {Refused} 422 for more than the agreement comes to */
function checkWithin(instalments: InstalmentInput[], total: Money, reference: string): void {
  const planned = Money.sum(
    instalments.map(({ amount }) => amount),
    total.currency,
  );
  if (!total.lessThan(planned)) return;
  throw wrong(
    `The instalments come to ${planned.format()}, which is more than the ${total.format()} of agreement ${reference}; amend it first.`,
  );
}

async function newest(
  manager: EntityManager,
  agreement: KnownAgreement,
): Promise<{ dueOn: string; n: number; amount: Money }[]> {
  const rows: { dueOn: string; n: number; amount: string }[] = await manager.query(
    `SELECT DISTINCT ON (due_on, n) due_on::text AS "dueOn", n, amount FROM instalment_version
      WHERE agreement_id = $1 ORDER BY due_on, n, change_id DESC`,
    [agreement.id],
  );
  return rows.map((row) => ({ ...row, amount: Money.fromDatabase(row.amount, agreement.currency) }));
}

async function insert(
  recording: Recording,
  agreementId: number,
  { dueOn, n, amount }: { dueOn: string; n: number; amount: Money },
): Promise<void> {
  await recording.insert(InstalmentVersion, { agreementId, dueOn, n, amount: amount.toString() });
}
