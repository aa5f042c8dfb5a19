import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { ApprovalDto, ProposalsService, ProposedDto, RefusalDto, type Verdict } from '../decisions/index.js';
import type { Answer } from '../recording/index.js';
import { inWords } from '../refusals/index.js';
import { ContributionsService } from './contributions.service.js';
import { ContributorRefundDto } from './refunds.dto.js';
import { refundKind } from './refund.proposal.js';

/** Money given back to contributors: proposed by a fund administrator, decided by an approver. */
@ApiTags('contributions')
@Controller('api/funds/:fund')
export class RefundsController {
  private readonly kind;

  constructor(
    private readonly proposals: ProposalsService,
    contributions: ContributionsService,
  ) {
    this.kind = refundKind(contributions);
  }

  @Post('agreements/:agreement/refunds')
  @May('propose corrections')
  @ApiOperation({ summary: 'Propose to give money back to the contributor of an agreement' })
  @ApiCreatedResponse({ type: ProposedDto })
  async propose(
    @Param('fund') fund: string,
    @Param('agreement') agreement: string,
    @Body() body: ContributorRefundDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    const name = inWords({ kind: 'refund_to_donor', reference: body.reference });
    await this.proposals.propose(this.kind, { ...body, fund, agreement }, acting, name);
    return acting.request.answer;
  }

  @Post('contributor-refunds/:reference/approve')
  @HttpCode(200)
  @May('decide refunds to contributors')
  @ApiOperation({ summary: 'Approve a refund that somebody else proposed; the last approval posts it' })
  @ApiOkResponse({ type: ProposedDto })
  approve(
    @Param('fund') fund: string,
    @Param('reference') reference: string,
    @Body() body: ApprovalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.decide(fund, reference, { ...body, verdict: 'approved' }, acting);
  }

  @Post('contributor-refunds/:reference/reject')
  @HttpCode(200)
  @May('decide refunds to contributors')
  @ApiOperation({ summary: 'Reject a refund to a contributor' })
  @ApiOkResponse({ type: ProposedDto })
  reject(
    @Param('fund') fund: string,
    @Param('reference') reference: string,
    @Body() body: RefusalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.decide(fund, reference, { ...body, verdict: 'rejected' }, acting);
  }

  private async decide(
    fund: string,
    reference: string,
    verdict: Verdict,
    acting: Acting,
  ): Promise<Answer | null> {
    await this.proposals.decide([this.kind], { fund, reference }, verdict, acting);
    return acting.request.answer;
  }
}
