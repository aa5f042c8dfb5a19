import { moneyFromJson } from '../../libs/money/index.js';
import type { Proposable } from '../decisions/index.js';
import { checkBankEvent } from '../funds/index.js';
import {
  checkContribution,
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
    // The contributor is named as whom it benefits: nobody who belongs to it decides.
    const { fund, reference: subject, window, donorId: organisationId } = agreement;
    const { reference, effectiveOn, amount } = refund;
    const { id: windowId } = fund.window(refund.window ?? window.code);
    return { fundId: fund.id, reference, effectiveOn, amount, subject, organisationId, windowId };
  },
  carryOut: (recording, content) => contributions.refundInto(recording, refundInput(content)),
});

function refundInput({ amount, original, document: _document, ...rest }: RefundContent): ContributionInput {
  return {
    ...rest,
    amount: moneyFromJson(amount),
    ...(original === undefined ? {} : { original: moneyFromJson(original) }),
  };
}
