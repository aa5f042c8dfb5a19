import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ActingPerson, AskingPerson, May, type Acting, type SignedIn } from '../access/index.js';
import { ProposalsService, RefusalDto, VoidingDto, type Verdict } from '../decisions/index.js';
import { keeping } from '../funds/index.js';
import type { Answer } from '../recording/index.js';
import {
  ReleaseDto,
  TransferDetailsDto,
  TransferDto,
  TransferPageDto,
  TransferPreparedDto,
  TransfersQuery,
} from './disbursement.dto.js';
import { readTransfers } from './disbursements.query.js';
import { DisbursementsService } from './disbursements.service.js';
import { transferKind } from './transfer.proposal.js';
import { transferDetails } from './transfer.shown.js';

/** Cash to participating organisations: prepared by one person, released by another. */
@ApiTags('transfers')
@Controller('api/funds/:fund/transfers')
export class TransfersController {
  private readonly kind;

  constructor(
    private readonly dataSource: DataSource,
    private readonly proposals: ProposalsService,
    private readonly disbursements: DisbursementsService,
  ) {
    this.kind = transferKind(disbursements);
  }

  @Get()
  @May('read the books')
  @ApiOperation({
    summary: 'Transfers as recorded, a page at a time; prepared ones are under /proposals?kind=transfer',
  })
  @ApiOkResponse({ type: TransferPageDto })
  async page(@Param('fund') fund: string, @Query() query: TransfersQuery): Promise<TransferPageDto> {
    const filters = query.filters();
    const found = await readTransfers(this.dataSource, fund, { ...query.more(), ...filters });
    const path = `/api/funds/${encodeURIComponent(fund)}/transfers`;
    const next = query.next(found, path, ({ reference }) => reference);
    return { transfers: query.page(found), next: keeping(next, filters) };
  }

  @Get(':reference')
  @May('read the books')
  @ApiOperation({
    summary: 'One transfer, prepared or recorded, with what is allocated for it and its documents',
  })
  @ApiOkResponse({ type: TransferDetailsDto })
  one(
    @Param('fund') fund: string,
    @Param('reference') reference: string,
    @AskingPerson() asking: SignedIn,
  ): Promise<TransferDetailsDto> {
    return transferDetails(this.dataSource, this.proposals, { fund, reference }, asking);
  }

  @Post()
  @May('prepare transfers')
  @ApiOperation({
    summary: 'Prepare a transfer; shows what is allocated for it now and after all prepared transfers',
  })
  @ApiCreatedResponse({ type: TransferPreparedDto })
  async prepare(
    @Param('fund') fund: string,
    @Body() body: TransferDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.proposals.propose(this.kind, { ...body, fund }, acting, `transfer ${body.reference}`);
    return acting.request.answer;
  }

  @Post(':reference/release')
  @HttpCode(200)
  @May('release transfers')
  @ApiOperation({ summary: 'Release a transfer that somebody else prepared; the last approval posts it' })
  @ApiOkResponse({ type: TransferPreparedDto })
  release(
    @Param('fund') fund: string,
    @Param('reference') reference: string,
    @Body() { waive, ...body }: ReleaseDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    const kind = transferKind(this.disbursements, waive);
    return this.decide(fund, reference, { ...body, verdict: 'approved' }, acting, kind);
  }

  @Post(':reference/reject')
  @HttpCode(200)
  @May('release transfers')
  @ApiOperation({ summary: 'Refuse to release a prepared transfer' })
  @ApiOkResponse({ type: TransferPreparedDto })
  reject(
    @Param('fund') fund: string,
    @Param('reference') reference: string,
    @Body() body: RefusalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.decide(fund, reference, { ...body, verdict: 'rejected' }, acting);
  }

  @Post(':reference/void')
  @HttpCode(200)
  @May('void transfers')
  @ApiOperation({ summary: 'Void a prepared transfer, with the document that says so' })
  @ApiOkResponse({ type: TransferPreparedDto })
  void(
    @Param('fund') fund: string,
    @Param('reference') reference: string,
    @Body() body: VoidingDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.decide(fund, reference, { ...body, verdict: 'withdrawn' }, acting);
  }

  private async decide(
    fund: string,
    reference: string,
    verdict: Verdict,
    acting: Acting,
    kind = this.kind,
  ): Promise<Answer | null> {
    await this.proposals.decide([kind], { fund, reference }, verdict, acting);
    return acting.request.answer;
  }
}
