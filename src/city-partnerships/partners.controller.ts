import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { moneyFromJson } from '../../libs/money/index.js';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { numberOf } from '../decisions/index.js';
import type { Answer } from '../recording/index.js';
import { livingProject } from './life-facts.query.js';
import {
  AssignedDto,
  AssignmentEndDto,
  AssignmentFormDto,
  AssignmentListDto,
  PartnerFormDto,
  PartnerListDto,
  PartnersChangedDto,
} from './partners.dto.js';
import { cofinancingOf, readPartners } from './partners.query.js';
import { partnerAsJson, PartnersService } from './partners.service.js';
import { readAssignments } from './scholars.query.js';
import { ScholarsService } from './scholars.service.js';

/** Who takes part in a project and what each brings; the scholars who advise or verify it. */
@ApiTags('project partners')
@Controller('api/projects/:project')
export class PartnersController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly partners: PartnersService,
    private readonly scholars: ScholarsService,
  ) {}

  @Get('partners')
  @May('see projects')
  @ApiOperation({ summary: 'Partners with what they bring, in their own currencies, and its sums' })
  @ApiOkResponse({ type: PartnerListDto })
  async all(@Param('project') code: string): Promise<PartnerListDto> {
    const { id } = await livingProject(this.dataSource, code);
    const partners = await readPartners(this.dataSource, id);
    return {
      partners: partners.map(partnerAsJson),
      cofinancing: cofinancingOf(partners).map(({ brings, value }) => ({ brings, value: value.toJSON() })),
    };
  }

  @Post('partners')
  @May('prepare projects')
  @ApiOperation({
    summary: 'Note what a partner brings in a role, in place of what it brought of that before',
  })
  @ApiCreatedResponse({ type: PartnersChangedDto })
  async bring(
    @Param('project') project: string,
    @Body() { value, ...body }: PartnerFormDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    const worth = value === undefined ? {} : { value: moneyFromJson(value) };
    await this.partners.bring(project, { ...body, ...worth }, acting);
    return acting.request.answer;
  }

  @Post('partners/:organisation/leave')
  @HttpCode(200)
  @May('prepare projects')
  @ApiOperation({ summary: 'Note that a partner takes part no more; what it brought stays on record' })
  @ApiOkResponse({ type: PartnersChangedDto })
  async leave(
    @Param('project') project: string,
    @Param('organisation') organisation: string,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.partners.leave(project, organisation, acting);
    return acting.request.answer;
  }

  @Get('scholars')
  @May('see projects')
  @ApiOperation({ summary: 'Scholars who advise it or verify it, and did' })
  @ApiOkResponse({ type: AssignmentListDto })
  async assignments(@Param('project') code: string): Promise<AssignmentListDto> {
    const { id } = await livingProject(this.dataSource, code);
    return { assignments: await readAssignments(this.dataSource, id) };
  }

  @Post('scholars')
  @May('assign scholars')
  @ApiOperation({ summary: 'Assign a scholar to advise it or to verify it, never both' })
  @ApiCreatedResponse({ type: AssignedDto })
  async assign(
    @Param('project') project: string,
    @Body() body: AssignmentFormDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.scholars.assign(project, body, acting);
    return acting.request.answer;
  }

  @Post('scholars/:id/end')
  @HttpCode(200)
  @May('assign scholars')
  @ApiOperation({ summary: 'End an assignment, with what came of it' })
  @ApiOkResponse({ type: AssignedDto })
  async end(
    @Param('project') project: string,
    @Param('id') id: string,
    @Body() body: AssignmentEndDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.scholars.end(project, numberOf(id), body, acting);
    return acting.request.answer;
  }
}
