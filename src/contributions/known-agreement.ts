import type { EntityManager } from 'typeorm';
import { Rate } from '../../libs/money/index.js';
import { fundSelection, KnownFund, unknownFund, type FundRow, type KnownWindow } from '../funds/index.js';
import { unknown, wrong } from '../refusals/index.js';

/** An agreement as a service needs it to record something under it. */
export interface KnownAgreement {
  fund: KnownFund;
  id: number;
  reference: string;
  donorId: number;
  /** The currency of what was promised. */
  currency: string;
  signedOn: string;
  /** The agreement's own; null where the fund's applies. */
  feeRate: Rate | null;
  window: KnownWindow;
}

interface AgreementRow extends FundRow {
  agreementId: number | null;
  donorId: number;
  agreementCurrency: string;
  signedOn: string;
  ownFeeRate: string | null;
  agreementWindowId: number;
}

/**
 * The fund and one of its agreements, in one query.
 * @throws {Refused} 404 where the fund or the agreement is unknown
 */
export async function knownAgreement(
  manager: EntityManager,
  fundCode: string,
  reference: string,
): Promise<KnownAgreement> {
  const [row]: AgreementRow[] = await manager.query(
    `SELECT ${fundSelection}, a.id AS "agreementId", a.donor_id AS "donorId", a.currency AS "agreementCurrency", a.effective_on::text AS "signedOn",
            a.aa_fee_rate AS "ownFeeRate", a.window_id AS "agreementWindowId"
       FROM fund f LEFT JOIN agreement a ON a.fund_id = f.id AND a.reference = $2 WHERE f.code = $1`,
    [fundCode, reference],
  );
  if (!row) throw unknownFund(fundCode);
  if (row.agreementId === null) throw unknown(`Fund ${fundCode} has no agreement ${reference}.`);
  const fund = new KnownFund(row);
  return {
    fund,
    id: row.agreementId,
    reference,
    donorId: row.donorId,
    currency: row.agreementCurrency,
    signedOn: row.signedOn,
    feeRate: row.ownFeeRate === null ? null : Rate.of(row.ownFeeRate),
    window: fund.windows.find(({ id }) => id === row.agreementWindowId)!,
  };
}

/** @throws {Refused} 422 where something under an agreement is dated before it was signed */
export function checkNotBeforeSigned(agreement: KnownAgreement, effectiveOn: string, name: string): void {
  if (effectiveOn < agreement.signedOn) {
    throw wrong(
      `${name} is of ${effectiveOn}, before agreement ${agreement.reference} was signed on ${agreement.signedOn}.`,
    );
  }
}
