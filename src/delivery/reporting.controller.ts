import { Body, Controller, Get, Param, Put, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { Rate } from '../../libs/money/index.js';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { knownFund } from '../funds/index.js';
import { CursorQuery, RecordedDto } from '../http/index.js';
import { EditsVersion, sendNewVersion, sendVersion, versionHeader } from '../organisations/index.js';
import type { Answer } from '../recording/index.js';
import { LateReportPageDto, ReportingPolicyDto } from './reporting.dto.js';
import { ReportingPolicyService } from './reporting-policy.service.js';
import { placeAfter, placeText, readStandings, standingAsJson } from './reporting-standing.query.js';

/** What organisations owe the fund in reports, and what their next transfer waits for. */
@ApiTags('expenditure')
@Controller('api/funds/:fund')
export class ReportingController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly policy: ReportingPolicyService,
  ) {}

  // Who reports must know it as well as who sets it; it is no secret.
  @Get('reporting-policy')
  @May('see funds')
  @ApiOperation({ summary: 'What an organisation’s next transfer for a project waits for' })
  @ApiOkResponse({ type: ReportingPolicyDto, headers: versionHeader })
  async of(
    @Param('fund') fund: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReportingPolicyDto> {
    const { deliveryNeeded, everyMonths, withinDays, version } = await this.policy.of(fund);
    sendVersion(reply, version);
    return { deliveryNeeded: deliveryNeeded.toString(), everyMonths, withinDays };
  }

  @Put('reporting-policy')
  @May('set limits')
  @EditsVersion()
  @ApiOperation({ summary: 'Set it; transfers released before are not looked at again' })
  @ApiOkResponse({ type: RecordedDto, headers: versionHeader })
  async set(
    @Param('fund') fund: string,
    @Body() { deliveryNeeded, everyMonths, withinDays }: ReportingPolicyDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const policy = { deliveryNeeded: Rate.of(deliveryNeeded), everyMonths, withinDays };
    sendNewVersion(reply, acting, await this.policy.set(fund, policy, acting));
    return acting.request.answer;
  }

  @Get('late-reports')
  @May('read the books')
  @ApiOperation({
    summary: 'Organisations whose report of expenditure for a project is late today, a page at a time',
  })
  @ApiOkResponse({ type: LateReportPageDto })
  async late(@Param('fund') code: string, @Query() query: CursorQuery): Promise<LateReportPageDto> {
    const fund = await knownFund(this.dataSource, code);
    const { after, limit } = query.more();
    const found = await readStandings(this.dataSource, {
      fundId: fund.id,
      late: true,
      ...(limit !== undefined && { limit }),
      ...(after !== undefined && { after: placeAfter(after) }),
    });
    return {
      reports: query.page(found).map(standingAsJson),
      next: query.next(found, `/api/funds/${encodeURIComponent(code)}/late-reports`, placeText),
    };
  }
}
