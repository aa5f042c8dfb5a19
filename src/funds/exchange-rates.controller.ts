import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { Rate } from '../../libs/money/index.js';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { Problem } from '../http/index.js';
import type { Answer } from '../recording/index.js';
import { keeping } from './bank-event.dto.js';
import {
  ExchangeRateEntryDto,
  ExchangeRatePageDto,
  ExchangeRatesFileDto,
  ExchangeRatesQuery,
  ExchangeRatesTakenDto,
} from './exchange-rates.dto.js';
import { readExchangeRates } from './exchange-rates.query.js';
import { ExchangeRatesService, FaultyRates } from './exchange-rates.service.js';
import { knownFund } from './known-fund.js';

/** So many faults are enough to see what is wrong with a file. */
const SHOWN_FAULTS = 1000;

/** Exchange rates: one list for all funds, entered by whoever administers one. */
@ApiTags('exchange rates')
@Controller('api/funds/:fund/exchange-rates')
export class ExchangeRatesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly rates: ExchangeRatesService,
  ) {}

  @Get()
  @May('see funds')
  @ApiOperation({ summary: 'Exchange rates by currency, the newest day first, a page at a time' })
  @ApiOkResponse({ type: ExchangeRatePageDto })
  async page(@Param('fund') fund: string, @Query() query: ExchangeRatesQuery): Promise<ExchangeRatePageDto> {
    await knownFund(this.dataSource, fund);
    const { currency, on } = query;
    const found = await readExchangeRates(this.dataSource, { ...query.more(), currency, on });
    const path = `/api/funds/${encodeURIComponent(fund)}/exchange-rates`;
    const next = query.next(found, path, (rate) => `${rate.currency} ${rate.effectiveOn}`);
    return { rates: query.page(found), next: keeping(next, { currency, on }) };
  }

  @Post()
  @May('enter exchange rates')
  @ApiOperation({
    summary: 'Enter a rate for all funds; another for the same day is its correction, and the answer says so',
  })
  @ApiCreatedResponse({ type: ExchangeRatesTakenDto })
  async enter(
    @Param('fund') fund: string,
    @Body() { unitsPerUsd, ...body }: ExchangeRateEntryDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    const { id } = await knownFund(this.dataSource, fund);
    await this.rates.enter({ ...body, unitsPerUsd: Rate.of(unitsPerUsd) }, acting, id);
    return acting.request.answer;
  }

  @Post('import')
  @May('enter exchange rates')
  @ApiOperation({ summary: 'Take in a file of UN operational rates for all funds, all or nothing' })
  @ApiCreatedResponse({ type: ExchangeRatesTakenDto })
  async importFile(
    @Param('fund') fund: string,
    @Body() { csv, source }: ExchangeRatesFileDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    const { id } = await knownFund(this.dataSource, fund);
    try {
      await this.rates.importRates(csv, source, acting, id);
    } catch (error) {
      if (!(error instanceof FaultyRates)) throw error;
      const faults = error.faults.slice(0, SHOWN_FAULTS);
      throw new Problem(
        'unprocessable',
        error.message,
        faults.map(({ line, message }) => ({ pointer: '/csv', message: `Line ${line}: ${message}` })),
      );
    }
    return acting.request.answer;
  }
}
