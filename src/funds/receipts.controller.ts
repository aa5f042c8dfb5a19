import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { RecordedDto } from '../http/index.js';
import type { Answer } from '../recording/index.js';
import { bankEventOf, EntryCursorQuery, keeping } from './bank-event.dto.js';
import { BankEvents } from './bank-events.js';
import {
  ReceiptDto,
  listedKinds,
  ReceiptPageDto,
  ReceiptsQuery,
  ResolutionDto,
  ResolutionRecordedDto,
  UnidentifiedDto,
  unidentifiedKinds,
  UnidentifiedPageDto,
} from './receipts.dto.js';
import { readReceipts, stillUnidentified } from './receipts.query.js';
import { ReceiptsService } from './receipts.service.js';

/** What a fund receives and is charged apart from deposits, and money that nobody can name yet. */
@ApiTags('receipts')
@Controller('api/funds/:fund')
export class ReceiptsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly events: BankEvents,
    private readonly receipts: ReceiptsService,
  ) {}

  @Get('receipts')
  @May('read the books')
  @ApiOperation({
    summary: 'Interest, other income, fees, charges and unidentified money as recorded, a page at a time',
  })
  @ApiOkResponse({ type: ReceiptPageDto })
  async page(@Param('fund') fund: string, @Query() query: ReceiptsQuery): Promise<ReceiptPageDto> {
    const { kind, window } = query;
    const found = await readReceipts(this.dataSource, fund, {
      ...query.more(),
      kinds: kind === undefined ? listedKinds : [kind],
      window,
    });
    const next = query.next(found, pathOf(fund, 'receipts'), ({ entry }) => entry);
    return { receipts: query.page(found), next: keeping(next, { kind, window }) };
  }

  @Post('receipts')
  @May('record receipts')
  @ApiOperation({ summary: 'Record interest, other income, a fee or a charge' })
  @ApiCreatedResponse({ type: RecordedDto })
  async receive(
    @Param('fund') fund: string,
    @Body() { kind, ...body }: ReceiptDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    // The body was held to what its kind needs.
    await this.events.receive(kind, bankEventOf(body, fund), acting);
    return acting.request.answer;
  }

  @Get('unidentified')
  @May('read the books')
  @ApiOperation({ summary: 'Money that nobody could name, what was named since, and what is left' })
  @ApiOkResponse({ type: UnidentifiedPageDto })
  async unidentifiedPage(
    @Param('fund') fund: string,
    @Query() query: EntryCursorQuery,
  ): Promise<UnidentifiedPageDto> {
    const found = await readReceipts(this.dataSource, fund, { ...query.more(), kinds: unidentifiedKinds });
    return {
      stillUnidentified: (await stillUnidentified(this.dataSource, fund)).toJSON(),
      movements: query
        .page(found)
        .map(
          ({ window: _window, agreement: _agreement, organisation: _organisation, ...movement }) => movement,
        ),
      next: query.next(found, pathOf(fund, 'unidentified'), ({ entry }) => entry),
    };
  }

  @Post('unidentified')
  @May('record receipts')
  @ApiOperation({ summary: 'Record money that nobody can name yet: outside the statement until it is known' })
  @ApiCreatedResponse({ type: RecordedDto })
  async unidentified(
    @Param('fund') fund: string,
    @Body() body: UnidentifiedDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.receipts.unidentified(bankEventOf(body, fund), acting);
    return acting.request.answer;
  }

  @Post('unidentified/resolutions')
  @May('record receipts')
  @ApiOperation({ summary: 'Say what unidentified money was; it is recorded as that, both or neither' })
  @ApiCreatedResponse({ type: ResolutionRecordedDto })
  async resolve(
    @Param('fund') fund: string,
    @Body() { event, ...body }: ResolutionDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    const { effectiveOn, amount, priorPeriodAdjustment } = body;
    const { kind, ...given } = event;
    const trueEvent = {
      ...given,
      effectiveOn: given.effectiveOn ?? effectiveOn,
      amount,
      priorPeriodAdjustment,
    };
    await this.events.resolve(
      bankEventOf(body, fund),
      kind,
      bankEventOf(trueEvent, fund), // held to what its kind needs, as above
      acting,
    );
    return acting.request.answer;
  }
}

const pathOf = (fund: string, list: string) => `/api/funds/${encodeURIComponent(fund)}/${list}`;
