import { moneyFromJson } from '../../libs/money/index.js';
import { checkFreeReference, type Proposable } from '../decisions/index.js';
import { checkBankEvent } from '../funds/index.js';
import {
  checkContribution,
  checkWithinDeposits,
  type ContributionInput,
  type ContributionsService,
} from './contributions.service.js';
import { knownAgreement } from './known-agreement.js';
import type { ContributorRefundDto } from './refunds.dto.js';

export type RefundContent = ContributorRefundDto & { fund: string; agreement: string };

/** Refunds to contributors: a fund administrator proposes, an approver decides. */
export const refundKind = (contributions: ContributionsService): Proposable<RefundContent> => ({
  kind: 'refund_to_donor',
  posts: true,
  async terms({ manager }, content) {
    const refund = refundInput(content);
    const name = checkBankEvent('refund_to_donor', refund);
    const agreement = await knownAgreement(manager, refund.fund, refund.agreement);
    checkContribution(agreement, refund, name);
    await checkWithinDeposits(manager, refund);
    // The contributor is named as whom it benefits: nobody who belongs to it decides.
    const { fund, reference: subject, window, donorId: organisationId } = agreement;
    const { reference, effectiveOn, amount } = refund;
    const { id: windowId } = fund.window(refund.window ?? window.code);
    await checkFreeReference(manager, { fundId: fund.id, reference }, ['refund_to_donor'], 'refund_to_donor');
    return { fundId: fund.id, reference, effectiveOn, amount, subject, organisationId, windowId };
  },
  async carryOut(recording, content) {
    const refund = refundInput(content);
    await checkWithinDeposits(recording.manager, refund);
    await contributions.refundInto(recording, refund);
  },
});

function refundInput({ amount, original, document: _document, ...rest }: RefundContent): ContributionInput {
  return {
    ...rest,
    amount: moneyFromJson(amount),
    ...(original === undefined ? {} : { original: moneyFromJson(original) }),
  };
}
