import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { bankEventOf, keeping } from '../funds/index.js';
import { RecordedDto } from '../http/index.js';
import type { Answer } from '../recording/index.js';
import { DisbursementsService } from './disbursements.service.js';
import { OrganisationRefundDto, OrganisationRefundPageDto, OrganisationRefundsQuery } from './refunds.dto.js';
import { readOrganisationRefunds } from './refunds.query.js';

/** Unspent money that participating organisations return; the interest on it is a receipt. */
@ApiTags('transfers')
@Controller('api/funds/:fund/organisation-refunds')
export class OrganisationRefundsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly disbursements: DisbursementsService,
  ) {}

  @Get()
  @May('read the books')
  @ApiOperation({ summary: 'Refunds of organisations as recorded, a page at a time' })
  @ApiOkResponse({ type: OrganisationRefundPageDto })
  async page(
    @Param('fund') fund: string,
    @Query() query: OrganisationRefundsQuery,
  ): Promise<OrganisationRefundPageDto> {
    const filters = query.filters();
    const found = await readOrganisationRefunds(this.dataSource, fund, { ...query.more(), ...filters });
    const path = `/api/funds/${encodeURIComponent(fund)}/organisation-refunds`;
    const next = query.next(found, path, ({ entry }) => entry);
    return { refunds: query.page(found), next: keeping(next, filters) };
  }

  @Post()
  @May('record refunds of organisations')
  @ApiOperation({ summary: 'Record unspent money that an organisation returned' })
  @ApiCreatedResponse({ type: RecordedDto })
  async refund(
    @Param('fund') fund: string,
    @Body() body: OrganisationRefundDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.disbursements.refund(bankEventOf(body, fund), acting);
    return acting.request.answer;
  }
}
