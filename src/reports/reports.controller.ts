import { Controller, Get, Param, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { May } from '../access/index.js';
import { ReportsService } from './reports.service.js';
import { AnnualReportDto, KnownAtQuery, StatementDto, StatementQuery } from './reports.dto.js';
import type { AnnualReport } from './annual-report.js';
import { yearOf } from './days.js';
import type { Statement } from './statement.js';

/** A fund's statement and annual report, as of dates and as known at a moment. */
@ApiTags('reports')
@May('see funds')
@ApiUnprocessableEntityResponse({
  description: 'A year, days or a moment that no report can be of',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDto' } } },
})
@Controller('api/funds/:fund')
export class ReportsController {
  constructor(private readonly reports: ReportsService) {}

  @Get('statement')
  @ApiOperation({ summary: 'Sources, uses and cash over the days from … to' })
  @ApiOkResponse({ type: StatementDto })
  statement(@Param('fund') fund: string, @Query() { from, to, knownAt }: StatementQuery): Promise<Statement> {
    return this.reports.statement({ fund, from, to, knownAt });
  }

  @Get('annual-reports/:year')
  @ApiOperation({ summary: 'The annual report with all its tables' })
  @ApiParam({ name: 'year', example: '2025' })
  @ApiOkResponse({ type: AnnualReportDto })
  @ApiConflictResponse({ description: 'An exchange rate that the report needs is not known' })
  annualReport(
    @Param('fund') fund: string,
    @Param('year') year: string,
    @Query() { knownAt }: KnownAtQuery,
  ): Promise<AnnualReport> {
    return this.reports.annualReport({ fund, year: yearOf(year, 'year'), knownAt });
  }
}
