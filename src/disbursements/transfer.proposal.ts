import { moneyFromJson } from '../../libs/money/index.js';
import { knownPlace } from '../city-partnerships/index.js';
import type { Figures, Proposable } from '../decisions/index.js';
import { whatTransferWaitsFor } from '../delivery/index.js';
import { payableFigures } from '../milestones/index.js';
import type { Recording } from '../recording/index.js';
import { notNow } from '../refusals/index.js';
import type { TransferDto } from './disbursement.dto.js';
import { transferable } from './disbursements.query.js';
import { TransferWaiver } from './expenditure-report.entity.js';
import type { DisbursementInput, DisbursementsService } from './disbursements.service.js';

/** A prepared transfer, as asked for through HTTP, with the fund of the path. */
export type TransferContent = TransferDto & { fund: string };

/** Transfers are prepared by a fund administrator and released by an approver. */
export const transferKind = (
  disbursements: DisbursementsService,
  /** Why the approver lets it go out although it waits for reports or delivery. */
  waived?: string,
): Proposable<TransferContent> => ({
  kind: 'transfer',
  posts: true,
  terms: (recording, content) => disbursements.termsOfTransfer(recording, transferInput(content)),
  carryOut: async (recording, content, { id }) => {
    const transfer = transferInput(content);
    await letGo(recording, transfer, id, waived);
    await disbursements.transferInto(recording, transfer);
  },
  figures: transferFigures,
});

/**
 * Refuses what waits for reports or delivery, or keeps on record who waived that, and why.
 * @throws {Refused} 409 with what it waits for
 */
async function letGo(
  recording: Recording,
  transfer: DisbursementInput,
  proposalId: number,
  waived: string | undefined,
): Promise<void> {
  if (recording.showsOnly) return; // nobody decides on it yet; its figures say what it waits for
  const place = await knownPlace(recording.manager, transfer);
  const waits = await whatTransferWaitsFor(recording.manager, {
    ...place,
    effectiveOn: transfer.effectiveOn,
  });
  if (waits.length === 0) return;
  if (waived === undefined) {
    throw notNow(
      `Transfer ${transfer.reference} waits: ${waits.join(' ')} An approver may waive this on release, with the reason in \`waive\`.`,
    );
  }
  await recording.insert(TransferWaiver, { proposalId, waitedFor: waits, reason: waived });
  recording.answerWith({ waived: waits });
}

/**
 * What is allocated for it from its day on, and what is payable where it names a tranche, each also after all prepared transfers: this
 * one is among them until it is decided.
 */
export const transferFigures: Figures = async ({ manager }, { fundId, subject, ...place }) => {
  if (fundId === null) return {};
  const { projectId = 0, organisationId = 0, amount } = place;
  const of = { projectId, organisationId, fund: amount! };
  const { effectiveOn } = place;
  return {
    waitsFor:
      effectiveOn === undefined
        ? []
        : await whatTransferWaitsFor(manager, { projectId, organisationId, effectiveOn }),
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
