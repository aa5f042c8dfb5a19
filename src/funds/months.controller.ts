import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ActingPerson, May, type Acting } from '../access/index.js';
import {
  ApprovalDto,
  numberOf,
  ProposalsService,
  ProposedDto,
  RefusalDto,
  type Verdict,
} from '../decisions/index.js';
import type { Answer } from '../recording/index.js';
import { MonthClosingDto, MonthListDto, MonthReopeningDto, MonthsQuery } from './corrections.dto.js';
import { monthKind } from './month.proposal.js';
import { readMonths } from './months.query.js';
import { MonthsService } from './months.service.js';

/** Months: closed and reopened as one person proposes and another approves. */
@ApiTags('months')
@Controller('api/funds/:fund/months')
export class MonthsController {
  private readonly kind;

  constructor(
    private readonly dataSource: DataSource,
    private readonly proposals: ProposalsService,
    months: MonthsService,
  ) {
    this.kind = monthKind(months);
  }

  @Get()
  @May('read the books')
  @ApiOperation({ summary: 'The months of a fund and how they stand, newest first, a page at a time' })
  @ApiOkResponse({ type: MonthListDto })
  async page(@Param('fund') fund: string, @Query() query: MonthsQuery): Promise<MonthListDto> {
    const found = await readMonths(this.dataSource, fund, query.more());
    const path = `/api/funds/${encodeURIComponent(fund)}/months`;
    return { months: query.page(found), next: query.next(found, path, ({ month }) => month) };
  }

  @Post(':month/close')
  @May('propose month changes')
  @ApiOperation({ summary: 'Propose to close a month, for cash or altogether' })
  @ApiCreatedResponse({ type: ProposedDto })
  close(
    @Param('fund') fund: string,
    @Param('month') month: string,
    @Body() body: MonthClosingDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.propose({ ...body, fund, month }, acting);
  }

  @Post(':month/reopen')
  @May('propose month changes')
  @ApiOperation({ summary: 'Propose to reopen a month, with the reason' })
  @ApiCreatedResponse({ type: ProposedDto })
  reopen(
    @Param('fund') fund: string,
    @Param('month') month: string,
    @Body() body: MonthReopeningDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.propose({ ...body, fund, month, state: 'open' }, acting);
  }

  @Post('proposals/:id/approve')
  @HttpCode(200)
  @May('decide month changes')
  @ApiOperation({
    summary: 'Approve the closing or reopening that somebody else proposed, by the number of the proposal',
  })
  @ApiOkResponse({ type: ProposedDto })
  approve(
    @Param('fund') fund: string,
    @Param('id') id: string,
    @Body() body: ApprovalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.decide(fund, id, { ...body, verdict: 'approved' }, acting);
  }

  @Post('proposals/:id/reject')
  @HttpCode(200)
  @May('decide month changes')
  @ApiOperation({ summary: 'Reject the closing or reopening of a month' })
  @ApiOkResponse({ type: ProposedDto })
  reject(
    @Param('fund') fund: string,
    @Param('id') id: string,
    @Body() body: RefusalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.decide(fund, id, { ...body, verdict: 'rejected' }, acting);
  }

  private async propose(
    content: Parameters<typeof this.kind.terms>[1] & { document?: string },
    acting: Acting,
  ): Promise<Answer | null> {
    await this.proposals.propose(this.kind, content, acting, `month ${content.month}`);
    return acting.request.answer;
  }

  private async decide(fund: string, id: string, verdict: Verdict, acting: Acting): Promise<Answer | null> {
    await this.proposals.decide([this.kind], { fund, id: numberOf(id) }, verdict, acting);
    return acting.request.answer;
  }
}
