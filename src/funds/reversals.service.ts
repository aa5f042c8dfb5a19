import type { DataSource } from 'typeorm';
import { reversalOf } from '../../libs/ledger/index.js';
import { checkDay, record, type Author } from '../recording/index.js';
import { notNow, recordName, unknown, wordsFor, wrong } from '../refusals/index.js';
import { marked } from './event.js';
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
    const { kind, reference, effectiveOn, reason } = reversal;
    const name = recordName({ kind, reference });
    checkDay(effectiveOn, `The day of the reversal of ${name}`);
    if (reason.trim() === '') throw wrong(`${name} is reversed with a reason; none was given.`);
    if (kind === 'reversal')
      throw wrong(`A reversal is not reversed: record ${reference} again under a new reference instead.`);
    await record(this.dataSource, author, `reversal of ${wordsFor(kind)} ${reference}`, async (recording) => {
      const [found]: (FundRow & {
        entryId: string | null;
        recordedFor: string;
        reversedOn: string | null;
      })[] = await recording.manager.query(
        `SELECT ${fundSelection}, m.entry_id AS "entryId", m.effective_on::text AS "recordedFor",
                  (SELECT r.effective_on::text FROM ledger.entry r WHERE r.reverses = m.entry_id) AS "reversedOn"
             FROM fund f LEFT JOIN money_record m ON m.fund_id = f.id AND m.kind = $2 AND m.reference = $3 WHERE f.code = $1`,
        [reversal.fund, kind, reference],
      );
      if (!found) throw unknownFund(reversal.fund);
      if (found.entryId === null)
        throw unknown(`Fund ${reversal.fund} has no ${wordsFor(kind)} ${reference}.`);
      if (found.reversedOn !== null) throw notNow(`${name} was reversed already, on ${found.reversedOn}.`);
      if (effectiveOn < found.recordedFor) {
        throw wrong(
          `${name} is of ${found.recordedFor}; it cannot be reversed on ${effectiveOn}, before that.`,
        );
      }
      const fund = new KnownFund(found);
      const row = await recording.insert(Reversal, {
        ...eventColumns(fund, reversal),
        kind,
        reason,
        reversedEntryId: found.entryId,
      });
      const heading = { kind: 'reversal', reference: `${kind} ${reference}`, effectiveOn };
      const entry = await reversalOf(recording.manager, found.entryId, heading);
      recording.post(row, fund.id, marked(entry, reversal), found.entryId);
    });
  }
}
