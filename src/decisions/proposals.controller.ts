import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ActingPerson, AskingPerson, May, type Acting, type SignedIn } from '../access/index.js';
import { notFound } from '../http/index.js';
import type { Answer } from '../recording/index.js';
import { notNow } from '../refusals/index.js';
import type { ProposalView } from './proposal.js';
import {
  ProposalDetailsDto,
  proposalKinds,
  ProposalPageDto,
  ProposalsQuery,
  RefusalDto,
  WithdrawnDto,
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
    const { kind, state, reference, after, limit: asked = '100' } = query;
    const limit = Number.parseInt(asked, 10);
    const filter = {
      ...(state === undefined ? {} : { state }),
      ...(reference === undefined ? {} : { reference }),
    };
    const found = await readProposals(this.dataSource, {
      ...{ fund, ...filter, limit: limit + 1 },
      kinds: kind === undefined ? shownKinds : [kind],
      ...(after === undefined ? {} : { after: Number.parseInt(after, 10) }),
    });
    const proposals = found.slice(0, limit);
    const last = proposals.at(-1);
    const rest = new URLSearchParams({
      ...{ ...(kind === undefined ? {} : { kind }), ...filter },
      ...{ after: String(last?.id), limit: String(limit) },
    });
    const next =
      last && found.length > limit
        ? `/api/funds/${encodeURIComponent(fund)}/proposals?${rest.toString()}`
        : null;
    return { proposals, next };
  }

  @Get(':id')
  @May('read the books')
  @ApiOperation({
    summary: 'One proposal with its decisions, its documents, and what is available for it now',
  })
  @ApiOkResponse({ type: ProposalDetailsDto })
  async one(
    @Param('fund') fund: string,
    @Param('id') id: string,
    @AskingPerson() asking: SignedIn,
  ): Promise<ProposalDetailsDto> {
    const proposal = await this.find(fund, id);
    const place = { fund, kind: 'proposal', reference: String(proposal.id) };
    return {
      ...proposal,
      ...(await this.proposals.figuresOf(proposal)),
      documents: await this.proposals.documentsOf(asking, place),
    };
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @May('withdraw proposals')
  @ApiOperation({
    summary: 'Take a proposal back that is not decided yet; by whoever made it, or a fund administrator',
  })
  @ApiOkResponse({ type: WithdrawnDto })
  async withdraw(
    @Param('fund') fund: string,
    @Param('id') id: string,
    @Body() body: RefusalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    const { kind, reference } = await this.find(fund, id);
    if (kind === 'transfer') {
      throw notNow(
        `Transfer ${reference} is prepared and not proposed: it is voided, with the document that says so, by POST /api/funds/${encodeURIComponent(fund)}/transfers/${encodeURIComponent(reference)}/void.`,
      );
    }
    await this.proposals.decide(
      withdrawable,
      { fund, id: numberOf(id) },
      { ...body, verdict: 'withdrawn' },
      acting,
    );
    return acting.request.answer;
  }

  private async find(fund: string, id: string): Promise<ProposalView> {
    const [found] = await readProposals(this.dataSource, { fund, id: numberOf(id), kinds: shownKinds });
    if (!found) throw notFound(`proposal ${JSON.stringify(id)} in fund ${JSON.stringify(fund)}`);
    return found;
  }
}

/** Who is to hold which role is for system administrators to see and decide, also where it is a role for the fund. */
const shownKinds = proposalKinds.filter((kind) => kind !== 'role_grant' && kind !== 'sign_in_reset');
