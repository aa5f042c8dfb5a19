import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { ApprovalDto, ProposalsService, RefusalDto } from '../decisions/index.js';
import { CursorQuery } from '../http/index.js';
import type { Answer } from '../recording/index.js';
import { AllocationProposedDto, WindowMoveDto, WindowMovePageDto } from './allocation.dto.js';
import { allocationKinds } from './allocation.proposals.js';
import { AllocationsService } from './allocations.service.js';
import { readWindowMoves } from './window-moves.query.js';

/** Unallocated cash that the steering committee moves from one window to another. */
@ApiTags('allocations')
@Controller('api/funds/:fund/window-moves')
export class WindowMovesController {
  private readonly kind;

  constructor(
    private readonly dataSource: DataSource,
    private readonly proposals: ProposalsService,
    allocations: AllocationsService,
  ) {
    this.kind = allocationKinds(allocations).windowMove;
  }

  @Get()
  @May('read the books')
  @ApiOperation({
    summary: 'Moves between windows, proposed and recorded, in order of their references, a page at a time',
  })
  @ApiOkResponse({ type: WindowMovePageDto })
  async page(@Param('fund') fund: string, @Query() query: CursorQuery): Promise<WindowMovePageDto> {
    const found = await readWindowMoves(this.dataSource, fund, query.more());
    const path = `/api/funds/${encodeURIComponent(fund)}/window-moves`;
    return { moves: query.page(found), next: query.next(found, path, ({ reference }) => reference) };
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
  @ApiOkResponse({ type: AllocationProposedDto })
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
  @ApiOkResponse({ type: AllocationProposedDto })
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
