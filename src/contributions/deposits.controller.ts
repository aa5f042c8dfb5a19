import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { AttachmentsService } from '../attachments/index.js';
import { bankEventOf, keeping } from '../funds/index.js';
import type { Answer } from '../recording/index.js';
import { DepositDto, DepositPageDto, DepositRecordedDto, DepositsQuery } from './agreements.dto.js';
import { dayOf, readDeposits } from './agreements.query.js';
import { oneAgreement } from './agreements.shown.js';
import { ContributionsService } from './contributions.service.js';

/** What contributors pay under their agreements. */
@ApiTags('contributions')
@Controller('api/funds/:fund/agreements/:agreement/deposits')
export class DepositsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly contributions: ContributionsService,
    private readonly attachments: AttachmentsService,
  ) {}

  @Get()
  @May('read agreements')
  @ApiOperation({ summary: 'Deposits under an agreement as recorded, a page at a time' })
  @ApiOkResponse({ type: DepositPageDto })
  async page(
    @Param('fund') fund: string,
    @Param('agreement') agreement: string,
    @Query() query: DepositsQuery,
  ): Promise<DepositPageDto> {
    const { id } = await oneAgreement(
      this.dataSource,
      fund,
      agreement,
      await dayOf(this.dataSource, undefined),
    );
    const found = await readDeposits(this.dataSource, id, { ...query.more(), window: query.window });
    const path = `/api/funds/${encodeURIComponent(fund)}/agreements/${encodeURIComponent(agreement)}/deposits`;
    const next = query.next(found, path, ({ entry }) => entry);
    return { deposits: query.page(found), next: keeping(next, { window: query.window }) };
  }

  @Post()
  @May('record deposits')
  @ApiOperation({
    summary: 'Record money received, with the Administrative Agent’s fee on it: one entry',
  })
  @ApiCreatedResponse({ type: DepositRecordedDto })
  async deposit(
    @Param('fund') fund: string,
    @Param('agreement') agreement: string,
    @Body() { document, ...body }: DepositDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    const deposit = { ...bankEventOf(body, fund), agreement };
    const place = { fund, kind: 'deposit', reference: body.reference };
    await this.contributions.receiveDeposit(deposit, acting, async (recording) => {
      if (document !== undefined) await this.attachments.attachInto(recording, document, place);
    });
    return acting.request.answer;
  }
}
