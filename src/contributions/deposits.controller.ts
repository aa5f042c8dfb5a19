import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { bankEventOf, EntryCursorQuery } from '../funds/index.js';
import type { Answer } from '../recording/index.js';
import { DepositDto, DepositPageDto, DepositRecordedDto } from './agreements.dto.js';
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
  ) {}

  @Get()
  @May('read agreements')
  @ApiOperation({ summary: 'Deposits under an agreement as recorded, a page at a time' })
  @ApiOkResponse({ type: DepositPageDto })
  async page(
    @Param('fund') fund: string,
    @Param('agreement') agreement: string,
    @Query() query: EntryCursorQuery,
  ): Promise<DepositPageDto> {
    const { id } = await oneAgreement(
      this.dataSource,
      fund,
      agreement,
      await dayOf(this.dataSource, undefined),
    );
    const found = await readDeposits(this.dataSource, id, query.more());
    const path = `/api/funds/${encodeURIComponent(fund)}/agreements/${encodeURIComponent(agreement)}/deposits`;
    return { deposits: query.page(found), next: query.next(found, path, ({ entry }) => entry) };
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
    @Body() body: DepositDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.contributions.receiveDeposit({ ...bankEventOf(body, fund), agreement }, acting);
    return acting.request.answer;
  }
}
