import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { moneyFromJson } from '../../libs/money/index.js';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { AttachmentsService } from '../attachments/index.js';
import { fundOfProject } from '../city-partnerships/index.js';
import { keeping } from '../funds/index.js';
import type { Answer } from '../recording/index.js';
import {
  NewExpenditureReportDto,
  ExpenditureReportPageDto,
  ExpenditureReportRecordedDto,
  ReportsQuery,
} from './expenditure-reports.dto.js';
import { readReports } from './expenditure-reports.query.js';
import { ExpenditureService } from './expenditure.service.js';

/** What organisations report as spent for a project in a period, by category, with the certified statement. */
@ApiTags('expenditure')
@Controller('api/projects/:project/expenditure-reports')
export class ExpenditureReportsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly expenditure: ExpenditureService,
    private readonly attachments: AttachmentsService,
  ) {}

  @Get()
  @May('see projects')
  @ApiOperation({
    summary: 'Reports of expenditure with their lines, in order of recording, a page at a time',
  })
  @ApiOkResponse({ type: ExpenditureReportPageDto })
  async page(
    @Param('project') project: string,
    @Query() query: ReportsQuery,
  ): Promise<ExpenditureReportPageDto> {
    await fundOfProject(this.dataSource, project);
    const filters = { organisation: query.organisation };
    const found = await readReports(this.dataSource, project, {
      ...query.more(),
      ...(query.organisation !== undefined && { organisation: query.organisation }),
    });
    const path = `/api/projects/${encodeURIComponent(project)}/expenditure-reports`;
    const next = query.next(found, path, ({ reference }) => reference);
    return { reports: query.page(found), next: keeping(next, filters) };
  }

  @Post()
  @May('report expenditure')
  @ApiOperation({
    summary: 'Report what an organisation spent in a period, by category, or correct an earlier report',
  })
  @ApiCreatedResponse({ type: ExpenditureReportRecordedDto })
  async report(
    @Param('project') project: string,
    @Body() { document, lines, ...body }: NewExpenditureReportDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    const fund = await fundOfProject(this.dataSource, project);
    const report = {
      ...body,
      fund,
      project,
      lines: lines.map(({ amount, ...line }) => ({ ...line, amount: moneyFromJson(amount) })),
    };
    const place = { fund, kind: 'expenditure_report', reference: body.reference };
    const attach =
      document === undefined
        ? undefined
        : (recording: Parameters<AttachmentsService['attachInto']>[0]) =>
            this.attachments.attachInto(recording, document, place);
    await this.expenditure.report(report, acting, attach);
    return acting.request.answer;
  }
}
