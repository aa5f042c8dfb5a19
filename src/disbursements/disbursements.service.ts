import type { DataSource } from 'typeorm';
import { knownPlace, type KnownPlace } from '../city-partnerships/index.js';
import { checkFreeReference, type ProposalTerms } from '../decisions/index.js';
import {
  bankColumns,
  checkBankEvent,
  fundSelection,
  KnownFund,
  marked,
  organisationInterestReturned,
  Receipt,
  unknownFund,
  type BankEventInput,
  type FundRow,
  type KnownWindow,
} from '../funds/index.js';
import { checkPayable, trancheNamed, type NamedTranche } from '../milestones/index.js';
import { checkAmount, record, type Author, type Recording } from '../recording/index.js';
import { unknown, wordsFor } from '../refusals/index.js';
import { allocatedWindows } from './allocated-windows.js';
import { organisationRefunded, transferReleased } from './disbursement.entries.js';
import { OrganisationRefund, Transfer } from './disbursement.entity.js';

/** Cash to or from a participating organisation, for a project. Amounts in the fund's currency. */
export interface DisbursementInput extends BankEventInput {
  project: string;
  organisation: string;
  /** May be left out where the fund has one, or where the allocations so far came from one. */
  window?: string;
  /** The code of the tranche that it is made under; a refund that names one gives back what was not earned. */
  tranche?: string;
}

/** Interest that an organisation earned on its advances and returns. */
export interface OrganisationInterestInput extends BankEventInput {
  organisation: string;
  window?: string;
}

/** Transfers to participating organisations, and what they return. */
export class DisbursementsService {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws {Refused} 409 beyond what is allocated to the project and organisation from that window, or payable under its tranches */
  async transfer(transfer: DisbursementInput, author: Author): Promise<void> {
    await record(this.dataSource, author, `transfer ${transfer.reference}`, (recording) =>
      this.transferInto(recording, transfer),
    );
  }

  /** The same within a recording under way: the release of a prepared transfer. */
  async transferInto(recording: Recording, transfer: DisbursementInput): Promise<void> {
    const name = checkBankEvent('transfer', transfer);
    const { reference, effectiveOn, amount } = transfer;
    const place = await knownPlace(recording.manager, transfer);
    checkAmount(amount, place.fund.currency, 'positive', name);
    const window = await windowOf(recording, place, transfer, 'nothing');
    const tranche = await payableUnder(recording, place, transfer, name);
    const row = await recording.insert(Transfer, {
      ...placedColumns(place, transfer),
      windowId: window.id,
      trancheId: tranche?.id,
    });
    const { project, organisation } = place;
    const entry = transferReleased({
      reference,
      effectiveOn,
      amount,
      project,
      organisation,
      window: window.code,
    });
    recording.post(row, place.fund.id, marked(entry, transfer));
  }

  /** Where a transfer would go and come from: its terms, as a proposal names them. @throws {Refused} 404, 409 beyond what is payable, 422 */
  async termsOfTransfer(recording: Recording, transfer: DisbursementInput): Promise<ProposalTerms> {
    const name = checkBankEvent('transfer', transfer);
    const place = await knownPlace(recording.manager, transfer);
    checkAmount(transfer.amount, place.fund.currency, 'positive', name);
    const { reference, effectiveOn, amount } = transfer;
    const { projectId, organisationId } = place;
    const { id: windowId } = await windowOf(recording, place, transfer, 'nothing');
    const fundId = place.fund.id;
    await checkFreeReference(recording.manager, { fundId, reference }, ['transfer'], 'transfer');
    const subject = (await payableUnder(recording, place, transfer, name))?.code;
    const where = { projectId, organisationId, windowId };
    return { fundId, reference, effectiveOn, amount, ...where, ...(subject && { subject }) };
  }

  /**
   * Unspent money that an organisation returns; may exceed what was transferred (money from before these books).
   * @throws {Refused} 409 where it names a tranche, beyond what is to recover
   */
  async refund(refund: DisbursementInput, author: Author): Promise<void> {
    await record(
      this.dataSource,
      author,
      `${wordsFor('refund_from_organisation')} ${refund.reference}`,
      (recording) => this.refundInto(recording, refund),
    );
  }

  /** The same within a recording under way, e.g. as the true event of unidentified money. */
  async refundInto(recording: Recording, refund: DisbursementInput): Promise<void> {
    const name = checkBankEvent('refund_from_organisation', refund);
    const { reference, effectiveOn, amount } = refund;
    const place = await knownPlace(recording.manager, refund);
    checkAmount(amount, place.fund.currency, 'positive', name);
    const window = await windowOf(recording, place, refund, 'project');
    const tranche = await trancheNamed(recording.manager, place, refund.tranche, false);
    const row = await recording.insert(OrganisationRefund, {
      ...placedColumns(place, refund),
      windowId: window.id,
      trancheId: tranche?.id,
    });
    const { project, organisation } = place;
    const entry = organisationRefunded({
      reference,
      effectiveOn,
      amount,
      project,
      organisation,
      window: window.code,
    });
    recording.post(row, place.fund.id, marked(entry, refund));
  }

  async returnInterest(interest: OrganisationInterestInput, author: Author): Promise<void> {
    await record(this.dataSource, author, `organisation interest ${interest.reference}`, (recording) =>
      this.interestInto(recording, interest),
    );
  }

  /** The same within a recording under way, e.g. as the true event of unidentified money. */
  async interestInto(recording: Recording, interest: OrganisationInterestInput): Promise<void> {
    const name = checkBankEvent('organisation_interest', interest);
    const { reference, effectiveOn, amount, organisation } = interest;
    const [row]: (FundRow & { organisationId: number | null })[] = await recording.manager.query(
      `SELECT ${fundSelection}, o.id AS "organisationId" FROM fund f LEFT JOIN organisation o ON o.code = $2 WHERE f.code = $1`,
      [interest.fund, organisation],
    );
    if (!row) throw unknownFund(interest.fund);
    if (row.organisationId === null) throw unknown(`There is no organisation ${organisation}.`);
    const fund = new KnownFund(row);
    checkAmount(amount, fund.currency, 'positive', name);
    const window = fund.window(interest.window);
    const inserted = await recording.insert(Receipt, {
      ...bankColumns(fund, interest),
      kind: 'organisation_interest',
      windowId: window.id,
      organisationId: row.organisationId,
    });
    const entry = organisationInterestReturned({
      reference,
      effectiveOn,
      amount,
      organisation,
      window: window.code,
    });
    recording.post(inserted, fund.id, marked(entry, interest));
  }
}

/** The tranche that a transfer is made under, where its organisation has any; what is payable, and its own amount, cover it today. */
async function payableUnder(
  { manager }: Recording,
  place: KnownPlace,
  { tranche: code, amount }: DisbursementInput,
  name: string,
): Promise<NamedTranche | null> {
  const tranche = await trancheNamed(manager, place, code, true);
  if (tranche) await checkPayable(manager, place, tranche, amount, name);
  return tranche;
}

/** The window given or the fund's only one costs no question; otherwise the allocations so far answer. */
async function windowOf(
  { manager }: Recording,
  place: KnownPlace,
  { window }: DisbursementInput,
  failingThat: 'nothing' | 'project',
): Promise<KnownWindow> {
  const follows =
    window !== undefined || place.fund.windows.length === 1
      ? []
      : await allocatedWindows(manager, place, failingThat);
  return place.fund.window(window, follows);
}

const placedColumns = (place: KnownPlace, event: BankEventInput) => ({
  ...bankColumns(place.fund, event),
  projectId: place.projectId,
  organisationId: place.organisationId,
});
