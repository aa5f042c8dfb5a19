import { moneyFromJson } from '../../libs/money/index.js';
import type { Figures, Proposable } from '../decisions/index.js';
import { payableFigures } from '../milestones/index.js';
import type { TransferDto } from './disbursement.dto.js';
import { transferable } from './disbursements.query.js';
import type { DisbursementInput, DisbursementsService } from './disbursements.service.js';

/** A prepared transfer, as asked for through HTTP, with the fund of the path. */
export type TransferContent = TransferDto & { fund: string };

/** Transfers are prepared by a fund administrator and released by an approver. */
export const transferKind = (disbursements: DisbursementsService): Proposable<TransferContent> => ({
  kind: 'transfer',
  posts: true,
  terms: (recording, content) => disbursements.termsOfTransfer(recording, transferInput(content)),
  carryOut: (recording, content) => disbursements.transferInto(recording, transferInput(content)),
  figures: transferFigures,
});

/**
 * What is allocated for it from its day on, and what is payable where it names a tranche, each also after all prepared transfers: this
 * one is among them until it is decided.
 */
export const transferFigures: Figures = async ({ manager }, { fundId, subject, ...place }) => {
  if (fundId === null) return {};
  const { projectId = 0, organisationId = 0, amount } = place;
  const of = { projectId, organisationId, fund: amount! };
  return {
    allocated: await transferable(manager, { fundId, ...place }),
    payable: subject === undefined ? null : await payableFigures(manager, of),
  };
};

function transferInput({
  amount,
  original,
  document: _document,
  ...rest
}: TransferContent): DisbursementInput {
  return {
    ...rest,
    amount: moneyFromJson(amount),
    ...(original === undefined ? {} : { original: moneyFromJson(original) }),
  };
}
