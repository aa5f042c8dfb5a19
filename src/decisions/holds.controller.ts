import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ActingPerson, May, type Acting } from '../access/index.js';
import type { Answer } from '../recording/index.js';
import { HoldFormDto, HoldLiftFormDto, HoldPageDto, HoldPlacedDto, HoldsQuery } from './holds.dto.js';
import { holdLift } from './holds.lifting.js';
import { readHolds } from './holds.query.js';
import { HoldsService } from './holds.service.js';
import type { Verdict } from './proposal.js';
import { ApprovalDto, ProposedDto, RefusalDto } from './proposals.dto.js';
import { ProposalsService } from './proposals.service.js';
import { numberOf } from './withdrawable.js';

/** Allegation holds: placed by one person, lifted by two. Reporting, refunds and corrections go on meanwhile. */
@ApiTags('holds')
@Controller('api/funds/:fund/holds')
export class HoldsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly holds: HoldsService,
    private readonly proposals: ProposalsService,
  ) {}

  @Get()
  @May('read the books')
  @ApiOperation({
    summary: 'Holds on projects of the fund and on organisations, open and lifted, a page at a time',
  })
  @ApiOkResponse({ type: HoldPageDto })
  async page(
    @Param('fund') fund: string,
    @Query() { state, after, limit: asked = '100' }: HoldsQuery,
  ): Promise<HoldPageDto> {
    const limit = Number.parseInt(asked, 10);
    const found = await readHolds(this.dataSource, fund, {
      ...(state === undefined ? {} : { state }),
      ...(after === undefined ? {} : { after: Number.parseInt(after, 10) }),
      limit: limit + 1,
    });
    const holds = found.slice(0, limit);
    const last = holds.at(-1);
    const rest = new URLSearchParams({
      ...(state === undefined ? {} : { state }),
      after: String(last?.id),
      limit: String(limit),
    });
    const next =
      last && found.length > limit ? `/api/funds/${encodeURIComponent(fund)}/holds?${rest.toString()}` : null;
    return { holds, next };
  }

  @Post()
  @May('place holds')
  @ApiOperation({
    summary: 'Put a project of the fund, or an organisation in every fund, on hold',
    description: 'Nothing is newly allocated or transferred until two people have lifted it.',
  })
  @ApiCreatedResponse({ type: HoldPlacedDto })
  async place(
    @Param('fund') fund: string,
    @Body() body: HoldFormDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.holds.place({ ...body, fund }, acting);
    return acting.request.answer;
  }

  @Post(':id/lift')
  @May('propose lifting holds')
  @ApiOperation({ summary: 'Propose to lift a hold' })
  @ApiCreatedResponse({ type: ProposedDto })
  async lift(
    @Param('fund') fund: string,
    @Param('id') id: string,
    @Body() body: HoldLiftFormDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    const content = { ...body, fund, hold: numberOf(id) };
    await this.proposals.propose(holdLift, content, acting, `hold ${content.hold}`);
    return acting.request.answer;
  }

  @Post(':id/lift/approve')
  @HttpCode(200)
  @May('decide lifting holds')
  @ApiOperation({ summary: 'Lift a hold that somebody else proposed to lift' })
  @ApiOkResponse({ type: ProposedDto })
  approve(
    @Param('fund') fund: string,
    @Param('id') id: string,
    @Body() body: ApprovalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.decide(fund, id, { ...body, verdict: 'approved' }, acting);
  }

  @Post(':id/lift/reject')
  @HttpCode(200)
  @May('decide lifting holds')
  @ApiOperation({ summary: 'Keep a hold that somebody proposed to lift' })
  @ApiOkResponse({ type: ProposedDto })
  reject(
    @Param('fund') fund: string,
    @Param('id') id: string,
    @Body() body: RefusalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.decide(fund, id, { ...body, verdict: 'rejected' }, acting);
  }

  private async decide(fund: string, id: string, verdict: Verdict, acting: Acting): Promise<Answer | null> {
    const name = { fund, id: await this.holds.lifting(fund, numberOf(id)) };
    await this.proposals.decide([holdLift], name, verdict, acting);
    return acting.request.answer;
  }
}
