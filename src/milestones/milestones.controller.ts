import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { moneyFromJson, type Money } from '../../libs/money/index.js';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { CursorQuery, notFound } from '../http/index.js';
import { EditsVersion, sendNewVersion, sendVersion, versionHeader } from '../organisations/index.js';
import type { Answer } from '../recording/index.js';
import { knownProject } from './known-project.js';
import {
  CorrectionDto,
  MilestoneChangeDto,
  MilestoneReportDto,
  NewMilestoneDto,
  VerdictDto,
} from './milestone-forms.dto.js';
import {
  MilestoneDto,
  milestoneJson,
  MilestoneJudgedDto,
  MilestonePageDto,
  MilestoneRecordedDto,
} from './milestone.dto.js';
import { readMilestones } from './milestones.query.js';
import { MilestonesService } from './milestones.service.js';
import { VerificationsService } from './verifications.service.js';

/** What tranches wait for: defined by the office, reported by project leads, verified by somebody from elsewhere. */
@ApiTags('milestones')
@Controller('api/projects/:project/milestones')
export class MilestonesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly milestones: MilestonesService,
    private readonly verifications: VerificationsService,
  ) {}

  @Get()
  @May('see projects')
  @ApiOperation({ summary: 'Milestones in order of their codes, a page at a time, with how far each one is' })
  @ApiOkResponse({ type: MilestonePageDto })
  async page(@Param('project') project: string, @Query() query: CursorQuery): Promise<MilestonePageDto> {
    await knownProject(this.dataSource, project);
    const { after, limit } = query.more();
    const all = await readMilestones(this.dataSource, project);
    const found = all.filter(({ code }) => after === undefined || isAfter(code, after)).slice(0, limit);
    return {
      milestones: query.page(found).map(milestoneJson),
      next: query.next(found, `/api/projects/${encodeURIComponent(project)}/milestones`, ({ code }) => code),
    };
  }

  @Get(':milestone')
  @May('see projects')
  @ApiOperation({ summary: 'One milestone with its terms, its newest report and its verifications' })
  @ApiOkResponse({ type: MilestoneDto, headers: versionHeader })
  async one(
    @Param('project') project: string,
    @Param('milestone') code: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MilestoneDto> {
    const found = (await readMilestones(this.dataSource, project)).find((one) => one.code === code);
    if (!found) throw notFound(`milestone ${JSON.stringify(code)} in project ${JSON.stringify(project)}`);
    sendVersion(reply, found.version);
    return milestoneJson(found);
  }

  @Post()
  @May('define milestones')
  @ApiOperation({ summary: 'Define a milestone: what it waits for, and what it pays' })
  @ApiCreatedResponse({ type: MilestoneRecordedDto, headers: versionHeader })
  async define(
    @Param('project') project: string,
    @Body() body: NewMilestoneDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const { code, tranche, title, pays, indicator = null, fact = null } = body;
    const { baseline = null, target = null, minimumShare = null, dueFrom = null, dueUntil = null } = body;
    const { price = null, unitPrice = null, cap = null, steps = [] } = amountsOf(body);
    const { evidenceRequired = [], verifier = null } = body;
    const milestone = {
      ...{ project, tranche, code, title, indicator, fact, pays, price, baseline, target, minimumShare },
      ...{ unitPrice, cap, steps, dueFrom, dueUntil, evidenceRequired, verifier, withdrawn: false },
    };
    sendNewVersion(reply, acting, await this.milestones.define(milestone, acting));
    return acting.request.answer;
  }

  @Patch(':milestone')
  @May('define milestones')
  @EditsVersion()
  @ApiOperation({
    summary: 'Change a milestone; once it was verified, what it waits for and pays stays',
    description:
      'A milestone that cannot be as it is any more is withdrawn, and a new one defined in its place.',
  })
  @ApiOkResponse({ type: MilestoneRecordedDto, headers: versionHeader })
  async change(
    @Param('project') project: string,
    @Param('milestone') code: string,
    @Body() body: MilestoneChangeDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const { price: _price, unitPrice: _unitPrice, cap: _cap, steps: _steps, ...rest } = body;
    const changed = { ...rest, ...amountsOf(body) };
    sendNewVersion(reply, acting, await this.milestones.change(project, code, changed, acting));
    return acting.request.answer;
  }

  @Post(':milestone/report')
  @May('report milestones')
  @ApiOperation({ summary: 'Report what a milestone has reached; evidence follows under /evidence' })
  @ApiCreatedResponse({ type: MilestoneJudgedDto })
  async report(
    @Param('project') project: string,
    @Param('milestone') code: string,
    @Body() body: MilestoneReportDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.verifications.report(project, code, { ...body }, acting);
    return acting.request.answer;
  }

  @Post(':milestone/verify')
  @May('verify milestones')
  @ApiOperation({
    summary: 'Verify the newest report in full, in part with a value of one’s own, or reject it',
  })
  @ApiCreatedResponse({ type: MilestoneJudgedDto })
  async verify(
    @Param('project') project: string,
    @Param('milestone') code: string,
    @Body() body: VerdictDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.verifications.verify(project, code, { ...body }, acting);
    return acting.request.answer;
  }

  @Post(':milestone/correct')
  @May('verify milestones')
  @ApiOperation({
    summary: 'Correct what was verified, down or up; what was transferred for it is then to recover',
  })
  @ApiCreatedResponse({ type: MilestoneJudgedDto })
  async correct(
    @Param('project') project: string,
    @Param('milestone') code: string,
    @Body() body: CorrectionDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.verifications.correct(project, code, { ...body }, acting);
    return acting.request.answer;
  }
}

/** As the database orders codes: code point by code point. */
const isAfter = (code: string, other: string) => Buffer.compare(Buffer.from(code), Buffer.from(other)) > 0;

interface Amounts {
  price?: Money | null;
  unitPrice?: Money | null;
  cap?: Money | null;
  steps?: { at: string; price: Money }[];
}

/** The amounts that a form names, and no others. */
function amountsOf(form: MilestoneChangeDto | NewMilestoneDto): Amounts {
  const amounts: Amounts = {};
  for (const field of ['price', 'unitPrice', 'cap'] as const) {
    const given = form[field];
    if (given !== undefined) amounts[field] = given === null ? null : moneyFromJson(given);
  }
  if (form.steps) amounts.steps = form.steps.map(({ at, price }) => ({ at, price: moneyFromJson(price) }));
  return amounts;
}
