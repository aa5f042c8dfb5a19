import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags, ApiUnprocessableEntityResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { May } from '../access/index.js';
import { readFunds, type FundSummary } from '../funds/index.js';
import { notFound } from '../http/index.js';
import { trialBalance } from '../reports/index.js';
import { entriesAfter, entryById, type RecordedEntry } from './entries.query.js';
import { AccountListDto, AccountsQuery, EntriesQuery, EntryDto, EntryPageDto } from './journal.dto.js';

/** A fund's books, for reading: its accounts and its entries in recorded order. */
@ApiTags('journal')
@May('read the books')
@Controller('api/funds/:fund')
export class JournalController {
  constructor(private readonly dataSource: DataSource) {}

  @Get('accounts')
  @ApiOperation({ summary: 'The trial balance: every account with its debits, credits and balance' })
  @ApiOkResponse({ type: AccountListDto })
  @ApiUnprocessableEntityResponse({
    description: 'A moment that has not come yet',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDto' } } },
  })
  async accounts(
    @Param('fund') code: string,
    @Query() { asOf, knownAt }: AccountsQuery,
  ): Promise<AccountListDto> {
    const fund = await this.fund(code);
    const accounts = await trialBalance(this.dataSource, { fund: fund.code, asOf, knownAt });
    return {
      asOf: asOf ?? null,
      knownAt: knownAt ?? null,
      accounts: accounts.map(({ code, name, per, debit, credit, balance }) => ({
        code,
        name,
        per,
        debit: debit.toJSON(),
        credit: credit.toJSON(),
        balance: balance.toJSON(),
      })),
    };
  }

  @Get('entries')
  @ApiOperation({ summary: 'Journal entries in recorded order, filtered, a page at a time' })
  @ApiOkResponse({ type: EntryPageDto })
  async entries(
    @Param('fund') code: string,
    @Query() query: EntriesQuery,
    @Req() request: FastifyRequest,
  ): Promise<EntryPageDto> {
    const fund = await this.fund(code);
    const { after = '0', limit: asked = '100', ...filter } = query;
    const limit = Number.parseInt(asked, 10);
    const found = await entriesAfter(this.dataSource, fund.id, filter, after, limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      entries: page.map(entryDto),
      next: last && found.length > limit ? nextPage(request, last.sequence) : null,
    };
  }

  @Get('entries/:id')
  @ApiOperation({ summary: 'One entry with its lines' })
  @ApiOkResponse({ type: EntryDto })
  async entry(@Param('fund') code: string, @Param('id') id: string): Promise<EntryDto> {
    const fund = await this.fund(code);
    const entry = /^\d{1,18}$/.test(id) ? await entryById(this.dataSource, fund.id, id) : null;
    if (!entry) throw notFound(`entry ${JSON.stringify(id)} in fund ${fund.code}`);
    return entryDto(entry);
  }

  private async fund(code: string): Promise<FundSummary> {
    const [fund] = await readFunds(this.dataSource, code);
    if (!fund) throw notFound(`fund ${JSON.stringify(code)}`);
    return fund;
  }
}

function entryDto(entry: RecordedEntry): EntryDto {
  return {
    ...entry,
    lines: entry.lines.map(({ account, debit, credit }) => ({
      account,
      debit: debit?.toJSON() ?? null,
      credit: credit?.toJSON() ?? null,
    })),
  };
}

function nextPage(request: FastifyRequest, after: string): string {
  const url = new URL(request.url, 'http://localhost');
  url.searchParams.set('after', after);
  return `${url.pathname}${url.search}`;
}
