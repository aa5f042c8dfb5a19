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
  ExpenditurePageDto,
  ExpenditureQuery,
  ExpenditureRecordedDto,
  ExpenditureDto,
} from './disbursement.dto.js';
import { readExpenditure } from './expenditure.query.js';
import { ExpenditureService } from './expenditure.service.js';

/** What was spent, amount by amount: the lines of reports, and what was typed in or imported without one. */
@ApiTags('expenditure')
@Controller('api/projects/:project/expenditure')
export class ExpenditureController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly expenditure: ExpenditureService,
    private readonly attachments: AttachmentsService,
  ) {}

  @Get()
  @May('see projects')
  @ApiOperation({ summary: 'What was reported as spent, in order of recording, a page at a time' })
  @ApiOkResponse({ type: ExpenditurePageDto })
  async page(
    @Param('project') project: string,
    @Query() query: ExpenditureQuery,
  ): Promise<ExpenditurePageDto> {
    await fundOfProject(this.dataSource, project);
    const { organisation, category } = query;
    const filters = { organisation, category };
    const found = await readExpenditure(this.dataSource, project, { ...query.more(), ...filters });
    const path = `/api/projects/${encodeURIComponent(project)}/expenditure`;
    const next = query.next(found, path, ({ reference }) => reference);
    return { expenditure: query.page(found), next: keeping(next, filters) };
  }

  @Post()
  @May('report expenditure')
  @ApiOperation({
    summary:
      'Record one amount without a report, such as a correction of what was imported; a negative one takes away',
  })
  @ApiCreatedResponse({ type: ExpenditureRecordedDto })
  async report(
    @Param('project') project: string,
    @Body() { amount, original, document, ...body }: ExpenditureDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    const fund = await fundOfProject(this.dataSource, project);
    const report = {
      ...body,
      fund,
      project,
      amount: moneyFromJson(amount),
      ...(original === undefined ? {} : { original: moneyFromJson(original) }),
    };
    const place = { fund, kind: 'expenditure', reference: body.reference };
    await this.expenditure.reportAmount(report, acting, async (recording) => {
      if (document !== undefined) await this.attachments.attachInto(recording, document, place);
    });
    return acting.request.answer;
  }
}
