import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { notFound } from '../http/index.js';
import type { Answer } from '../recording/index.js';
import {
  ProposalDto,
  proposalKinds,
  ProposalPageDto,
  ProposalsQuery,
  ProposedDto,
  RefusalDto,
} from './proposals.dto.js';
import { readProposals } from './proposals.query.js';
import { ProposalsService } from './proposals.service.js';
import { numberOf, withdrawable } from './withdrawable.js';

/** What was proposed in a fund, how it was decided, and taking it back. */
@ApiTags('proposals')
@Controller('api/funds/:fund/proposals')
export class ProposalsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly proposals: ProposalsService,
  ) {}

  @Get()
  @May('read the books')
  @ApiOperation({ summary: 'Proposals in the order in which they were made, a page at a time' })
  @ApiOkResponse({ type: ProposalPageDto })
  async page(@Param('fund') fund: string, @Query() query: ProposalsQuery): Promise<ProposalPageDto> {
    const { kind, state, after, limit: asked = '100' } = query;
    const limit = Number.parseInt(asked, 10);
    const found = await readProposals(this.dataSource, {
      fund,
      kinds: kind === undefined ? proposalKinds : [kind],
      ...(state === undefined ? {} : { state }),
      ...(after === undefined ? {} : { after: Number.parseInt(after, 10) }),
      limit: limit + 1,
    });
    const proposals = found.slice(0, limit);
    const last = proposals.at(-1);
    const filter = { ...(kind === undefined ? {} : { kind }), ...(state === undefined ? {} : { state }) };
    const rest = new URLSearchParams({ ...filter, after: String(last?.id), limit: String(limit) });
    const next =
      last && found.length > limit
        ? `/api/funds/${encodeURIComponent(fund)}/proposals?${rest.toString()}`
        : null;
    return { proposals, next };
  }

  @Get(':id')
  @May('read the books')
  @ApiOperation({ summary: 'One proposal with its decisions' })
  @ApiOkResponse({ type: ProposalDto })
  async one(@Param('fund') fund: string, @Param('id') id: string): Promise<ProposalDto> {
    const [found] = await readProposals(this.dataSource, { fund, id: numberOf(id) });
    if (!found) throw notFound(`proposal ${JSON.stringify(id)} in fund ${JSON.stringify(fund)}`);
    return found;
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @May('withdraw proposals')
  @ApiOperation({
    summary: 'Take a proposal back that is not decided yet; by whoever made it, or a fund administrator',
  })
  @ApiOkResponse({ type: ProposedDto })
  async withdraw(
    @Param('fund') fund: string,
    @Param('id') id: string,
    @Body() body: RefusalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.proposals.decide(
      withdrawable,
      { fund, id: numberOf(id) },
      { ...body, verdict: 'withdrawn' },
      acting,
    );
    return acting.request.answer;
  }
}
