import type { DataSource, EntityManager } from 'typeorm';
import { reversalOf } from '../../libs/ledger/index.js';
import { Money } from '../../libs/money/index.js';
import type { ProposalTerms } from '../decisions/index.js';
import { checkDay, record, type Author, type Recording } from '../recording/index.js';
import { notNow, recordName, unknown, wordsFor, wrong } from '../refusals/index.js';
import { checkHasCome, marked } from './event.js';
import { fundSelection, KnownFund, unknownFund, type FundRow } from './known-fund.js';
import { eventColumns } from './money-record.js';
import { Reversal } from './reversal.entity.js';

/** A record to be taken back, by the fund, kind and reference under which it was recorded. */
export interface ReversalInput {
  fund: string;
  /** As the field names it: `deposit`, `refund_to_donor`, `agreement`, `allocation` … */
  kind: string;
  reference: string;
  /** Not before the record's own day; a bounced payment is reversed on the return's value date. */
  effectiveOn: string;
  reason: string;
  priorPeriodAdjustment?: boolean;
}

/** Taking records back: the same lines with the sides exchanged, on the same accounts, once. */
export class ReversalsService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Reverses the entry of a record. Its reference stays taken; the correction carries a new one.
   * @throws {Refused} 404 for an unknown record, 409 for one that was reversed already or where a floor is in the way (the
   *   sentence says what to release or move first), 422 for a day before the record's own
   */
  async reverse(reversal: ReversalInput, author: Author): Promise<void> {
    const { kind, reference } = reversal;
    await record(this.dataSource, author, `reversal of ${wordsFor(kind)} ${reference}`, (recording) =>
      this.reverseInto(recording, reversal),
    );
  }

  /** The same within a recording under way: the approval of a proposal. */
  async reverseInto(recording: Recording, reversal: ReversalInput): Promise<void> {
    const { kind, reference, effectiveOn, reason } = reversal;
    const { fund, entryId } = await reversible(recording.manager, reversal);
    const row = await recording.insert(Reversal, {
      ...eventColumns(fund, reversal),
      kind,
      reason,
      reversedEntryId: entryId,
    });
    const heading = { kind: 'reversal', reference: `${kind} ${reference}`, effectiveOn };
    const entry = await reversalOf(recording.manager, entryId, heading);
    recording.post(row, fund.id, marked(entry, reversal), entryId);
  }

  /** What a reversal comes to, as a proposal names it. @throws {Refused} as for {@link reverse} */
  async termsOfReversal(recording: Recording, reversal: ReversalInput): Promise<ProposalTerms> {
    const { fund, entryId } = await reversible(recording.manager, reversal);
    const { reference, effectiveOn, kind } = reversal;
    // What the database will hold the reversal to: also whose it is, since nobody takes back what their own organisation got or gave.
    const [terms]: { projectId: number | null; organisationId: number | null; amount: string | null }[] =
      await recording.manager.query(
        'SELECT project_id AS "projectId", organisation_id AS "organisationId", amount FROM reversal_terms($1)',
        [entryId],
      );
    const { projectId, organisationId, amount } = terms!;
    return {
      fundId: fund.id,
      reference,
      effectiveOn,
      subject: kind,
      ...(projectId === null ? {} : { projectId }),
      ...(organisationId === null ? {} : { organisationId }),
      ...(amount === null ? {} : { amount: Money.fromDatabase(amount, fund.currency) }),
    };
  }
}

/** The record that is to be reversed. @throws {Refused} why it cannot be */
async function reversible(
  manager: EntityManager,
  { fund: fundCode, kind, reference, effectiveOn, reason }: ReversalInput,
): Promise<{ fund: KnownFund; entryId: string }> {
  const name = recordName({ kind, reference });
  checkDay(effectiveOn, `The day of the reversal of ${name}`);
  checkHasCome(effectiveOn, `The reversal of ${name.charAt(0).toLowerCase()}${name.slice(1)}`);
  if (reason.trim() === '') throw wrong(`${name} is reversed with a reason; none was given.`);
  if (kind === 'reversal')
    throw wrong(`A reversal is not reversed: record ${reference} again under a new reference instead.`);
  const [found]: (FundRow & {
    entryId: string | null;
    recordedFor: string;
    reversedOn: string | null;
  })[] = await manager.query(
    `SELECT ${fundSelection}, m.entry_id AS "entryId", m.effective_on::text AS "recordedFor",
            (SELECT r.effective_on::text FROM ledger.entry r WHERE r.reverses = m.entry_id) AS "reversedOn"
       FROM fund f LEFT JOIN money_record m ON m.fund_id = f.id AND m.kind = $2 AND m.reference = $3 WHERE f.code = $1`,
    [fundCode, kind, reference],
  );
  if (!found) throw unknownFund(fundCode);
  if (found.entryId === null) throw unknown(`Fund ${fundCode} has no ${wordsFor(kind)} ${reference}.`);
  if (found.reversedOn !== null) throw notNow(`${name} was reversed already, on ${found.reversedOn}.`);
  if (effectiveOn < found.recordedFor) {
    throw wrong(`${name} is of ${found.recordedFor}; it cannot be reversed on ${effectiveOn}, before that.`);
  }
  return { fund: new KnownFund(found), entryId: found.entryId };
}
