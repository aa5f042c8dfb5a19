import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { ApprovalDto, ProposalsService, ProposedDto, RefusalDto } from '../decisions/index.js';
import type { Answer } from '../recording/index.js';
import { AllocationProposedDto, WindowMoveDto } from './allocation.dto.js';
import { allocationKinds } from './allocation.proposals.js';
import { AllocationsService } from './allocations.service.js';

/** Unallocated cash that the steering committee moves from one window to another. */
@ApiTags('allocations')
@Controller('api/funds/:fund/window-moves')
export class WindowMovesController {
  private readonly kind;

  constructor(
    private readonly proposals: ProposalsService,
    allocations: AllocationsService,
  ) {
    this.kind = allocationKinds(allocations).windowMove;
  }

  @Post()
  @May('propose window moves')
  @ApiOperation({ summary: 'Propose to move cash; shows what is available in the window that it comes from' })
  @ApiCreatedResponse({ type: AllocationProposedDto })
  async propose(
    @Param('fund') fund: string,
    @Body() body: WindowMoveDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.proposals.propose(this.kind, { ...body, fund }, acting, `window move ${body.reference}`);
    return acting.request.answer;
  }

  @Post(':reference/approve')
  @HttpCode(200)
  @May('decide window moves')
  @ApiOperation({ summary: 'Approve a move that somebody else proposed; the last approval posts it' })
  @ApiOkResponse({ type: ProposedDto })
  async approve(
    @Param('fund') fund: string,
    @Param('reference') reference: string,
    @Body() body: ApprovalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.proposals.decide([this.kind], { fund, reference }, { ...body, verdict: 'approved' }, acting);
    return acting.request.answer;
  }

  @Post(':reference/reject')
  @HttpCode(200)
  @May('decide window moves')
  @ApiOperation({ summary: 'Reject a move' })
  @ApiOkResponse({ type: ProposedDto })
  async reject(
    @Param('fund') fund: string,
    @Param('reference') reference: string,
    @Body() body: RefusalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.proposals.decide([this.kind], { fund, reference }, { ...body, verdict: 'rejected' }, acting);
    return acting.request.answer;
  }
}
