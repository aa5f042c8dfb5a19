import type { DataSource, EntityManager } from 'typeorm';
import { isCurrency, type Money, type Rate } from '../../libs/money/index.js';
import {
  checkEvent,
  eventColumns,
  fundSelection,
  KnownFund,
  marked,
  unknownFund,
  type EventInput,
  type FundRow,
} from '../funds/index.js';
import { checkVersion } from '../organisations/index.js';
import { checkAmount, record, type Author, type Recording } from '../recording/index.js';
import { notNow, unknown, wrong } from '../refusals/index.js';
import { Agreement, Amendment } from './agreement.entity.js';
import { agreementVersion } from './agreement-version.js';
import { commitment, type Commitment } from './commitment.js';
import { agreementAmended, agreementSigned } from './contribution.entries.js';
import { checkNotBeforeSigned, knownAgreement, type KnownAgreement } from './known-agreement.js';

/** An agreement as signed; its day is the day it was signed. */
export interface AgreementInput extends EventInput {
  /** The contributor's code. */
  donor: string;
  /** In any currency; zero is allowed. */
  amount: Money;
  /** May be left out where the fund has one window. */
  window?: string;
  /** The agreement's own fee rate (0 counts); left out: the fund's. */
  aaFeeRate?: Rate;
}

/** A change of what an agreement comes to. */
export interface AmendmentInput extends EventInput {
  /** The agreement's reference. */
  agreement: string;
  /** The new total, in the agreement's currency. */
  amount: Money;
}

/** Agreements with contributors and their amendments: promises, no cash. */
export class AgreementsService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * @param alongside what is part of the same act, e.g. attaching the document that was signed
   * @returns its version
   * @throws {Refused} 404 for an unknown fund, contributor or window, 409 for a reference that is taken
   */
  async sign(
    agreement: AgreementInput,
    author: Author,
    alongside?: (recording: Recording) => Promise<unknown>,
  ): Promise<string> {
    const { reference, effectiveOn, amount, aaFeeRate } = agreement;
    return record(this.dataSource, author, `agreement ${reference}`, async (recording) => {
      const name = checkEvent('agreement', agreement);
      if (!isCurrency(amount.currency))
        throw wrong(`${name} is in ${amount.currency}, which is no currency of ISO 4217.`);
      checkAmount(amount, amount.currency, 'not negative', name);
      const [row]: (FundRow & { donorId: number | null })[] = await recording.manager.query(
        `SELECT ${fundSelection}, o.id AS "donorId" FROM fund f LEFT JOIN organisation o ON o.code = $2 WHERE f.code = $1`,
        [agreement.fund, agreement.donor],
      );
      if (!row) throw unknownFund(agreement.fund);
      if (row.donorId === null) throw unknown(`There is no organisation ${agreement.donor}.`);
      const fund = new KnownFund(row);
      const inserted = await recording.insert(Agreement, {
        ...eventColumns(fund, agreement),
        donorId: row.donorId,
        currency: amount.currency,
        amount: amount.toString(),
        windowId: fund.window(agreement.window).id,
        aaFeeRate: aaFeeRate?.toString(),
      });
      recording.post(
        inserted,
        fund.id,
        marked(agreementSigned({ reference, effectiveOn, amount }), agreement),
      );
      await alongside?.(recording);
      return recording.newVersion();
    });
  }

  /**
   * Records the agreement's new total; the difference is posted.
   *
   * @param alongside what is part of the same act, e.g. attaching the document that was signed
   * @returns the agreement's new version
   * @throws {Refused} 409 where less remains than was paid, or where a later amendment stands; 412, 428 where a request does not
   *   start from the agreement's newest version
   */
  async amend(
    amendment: AmendmentInput,
    author: Author,
    alongside?: (recording: Recording) => Promise<unknown>,
  ): Promise<string> {
    const { reference, effectiveOn, amount } = amendment;
    return record(this.dataSource, author, `amendment ${reference}`, async (recording) => {
      const name = checkEvent('amendment', amendment);
      const agreement = await knownAgreement(recording.manager, amendment.fund, amendment.agreement);
      checkAmount(amount, agreement.currency, 'not negative', name);
      checkNotBeforeSigned(agreement, effectiveOn, name);
      // Two amendments at once would both be differences to the same total: the second waits, and then sees the first.
      await recording.manager.query('SELECT pg_advisory_xact_lock(7204, $1)', [agreement.id]);
      const version = await agreementVersion(recording.manager, agreement);
      checkVersion(recording, `agreement ${agreement.reference}`, version);
      await checkNoLaterAmendment(recording.manager, agreement, effectiveOn, name);
      const { total } = await commitment(recording.manager, agreement, 'infinity');
      const inserted = await recording.insert(Amendment, {
        ...eventColumns(agreement.fund, amendment),
        agreementId: agreement.id,
        amount: amount.toString(),
      });
      const entry = agreementAmended({
        reference,
        agreement: agreement.reference,
        effectiveOn,
        difference: amount.minus(total),
      });
      recording.post(inserted, agreement.fund.id, marked(entry, amendment));
      await alongside?.(recording);
      return recording.newVersion();
    });
  }

  /** What an agreement comes to, was paid and remains at the close of a day, in its currency. */
  async commitment(fund: string, reference: string, day: string): Promise<Commitment> {
    const agreement = await knownAgreement(this.dataSource.manager, fund, reference);
    return commitment(this.dataSource, agreement, day);
  }
}

/** A new total is one from its day on; what a later amendment says would no longer be what the agreement comes to. */
async function checkNoLaterAmendment(
  manager: EntityManager,
  agreement: KnownAgreement,
  effectiveOn: string,
  name: string,
): Promise<void> {
  const [later]: { reference: string; day: string }[] = await manager.query(
    `SELECT m.reference, m.effective_on::text AS day FROM amendment m
      WHERE m.agreement_id = $1 AND m.effective_on > $2
        AND NOT EXISTS (SELECT FROM ledger.entry r WHERE r.reverses = m.entry_id)
      ORDER BY m.effective_on LIMIT 1`,
    [agreement.id, effectiveOn],
  );
  if (later) {
    throw notNow(
      `${name} of ${effectiveOn} comes before amendment ${later.reference} of ${later.day} to the same agreement; reverse that one first.`,
    );
  }
}
