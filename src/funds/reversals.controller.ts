import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ActingPerson, May, type Acting } from '../access/index.js';
import {
  ApprovalDto,
  numberOf,
  ProposalsService,
  ProposedDto,
  RefusalDto,
  type Proposable,
} from '../decisions/index.js';
import type { Answer } from '../recording/index.js';
import { inWords, unknown } from '../refusals/index.js';
import { EntryReversalDto } from './corrections.dto.js';
import { checkSecondFactor } from './limits.query.js';
import { ReversalsService, type ReversalInput } from './reversals.service.js';

/** Taking entries back: proposed by a fund administrator, decided by an approver. */
@ApiTags('corrections')
@Controller('api/funds/:fund')
export class ReversalsController {
  private readonly kind: Proposable<ReversalInput>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly proposals: ProposalsService,
    reversals: ReversalsService,
  ) {
    this.kind = {
      kind: 'reversal',
      posts: true,
      terms: (recording, content) => reversals.termsOfReversal(recording, content),
      carryOut: (recording, content) => reversals.reverseInto(recording, content),
    };
  }

  @Post('entries/:id/reverse')
  @May('propose corrections')
  @ApiOperation({
    summary: 'Propose to reverse the entry of a record: the same lines with the sides exchanged',
  })
  @ApiCreatedResponse({ type: ProposedDto })
  async propose(
    @Param('fund') fund: string,
    @Param('id') id: string,
    @Body() body: EntryReversalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    const [found]: { kind: string; reference: string }[] = await this.dataSource.query(
      `SELECT e.kind, e.reference FROM ledger.entry e JOIN fund f ON f.id = e.journal_id WHERE f.code = $1 AND e.id::text = $2`,
      [fund, id],
    );
    if (!found) throw unknown(`Fund ${fund} has no entry ${JSON.stringify(id)}.`);
    const content = { ...body, ...found, fund };
    const name = inWords({ kind: 'reversal', reference: `${found.kind} ${found.reference}` });
    await this.proposals.propose(this.kind, content, acting, name);
    return acting.request.answer;
  }

  @Post('reversals/:id/approve')
  @HttpCode(200)
  @May('decide corrections')
  @ApiOperation({
    summary: 'Approve a reversal that somebody else proposed, by the number of the proposal',
    description: 'Above the fund’s limit, and always where it has set none, it needs a fresh second factor.',
  })
  @ApiOkResponse({ type: ProposedDto })
  async approve(
    @Param('fund') fund: string,
    @Param('id') id: string,
    @Body() body: ApprovalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    const name = { fund, id: numberOf(id) };
    await checkSecondFactor(this.dataSource, await this.proposals.find([this.kind], name), acting);
    await this.proposals.decide([this.kind], name, { ...body, verdict: 'approved' }, acting);
    return acting.request.answer;
  }

  @Post('reversals/:id/reject')
  @HttpCode(200)
  @May('decide corrections')
  @ApiOperation({ summary: 'Reject a reversal, by the number of the proposal' })
  @ApiOkResponse({ type: ProposedDto })
  async reject(
    @Param('fund') fund: string,
    @Param('id') id: string,
    @Body() body: RefusalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.proposals.decide(
      [this.kind],
      { fund, id: numberOf(id) },
      { ...body, verdict: 'rejected' },
      acting,
    );
    return acting.request.answer;
  }
}
