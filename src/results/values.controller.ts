import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { Quantity } from '../../libs/money/index.js';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { CursorQuery, notFound, RecordedDto } from '../http/index.js';
import { EditsVersion, sendNewVersion, sendVersion, versionHeader } from '../organisations/index.js';
import type { Answer } from '../recording/index.js';
import { knownIndicator } from './indicators.service.js';
import { periodFrom, periodName } from './period-name.js';
import { partDto, partsOf } from './results.dto.js';
import type { ValueState } from './value-states.js';
import {
  NewValueDto,
  RemarkDto,
  ReturnDto,
  ValueChangeDto,
  ValueDto,
  ValuePageDto,
  ValueWithHistoryDto,
} from './values.dto.js';
import { readValueHistory, readValues, type KnownValue, type ValueVersion } from './values.query.js';
import { ValuesService } from './values.service.js';

/** What was measured, period by period: reported by the project lead, accepted by a programme officer or verifier. */
@ApiTags('results')
@Controller('api/projects/:project/indicators/:indicator/values')
export class ValuesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly values: ValuesService,
  ) {}

  @Get()
  @May('see projects')
  @ApiOperation({ summary: 'What is reported for an indicator, period by period, a page at a time' })
  @ApiOkResponse({ type: ValuePageDto })
  async page(
    @Param('project') project: string,
    @Param('indicator') indicator: string,
    @Query() query: CursorQuery,
  ): Promise<ValuePageDto> {
    const { id } = await knownIndicator(this.dataSource, project, indicator);
    const found = await readValues(this.dataSource, id, query.more());
    const path = `/api/projects/${encodeURIComponent(project)}/indicators/${encodeURIComponent(indicator)}/values`;
    return { values: query.page(found).map(valueDto), next: query.next(found, path, periodName) };
  }

  @Get(':period')
  @May('see projects')
  @ApiOperation({ summary: 'What is reported for a period, with all its versions' })
  @ApiOkResponse({ type: ValueWithHistoryDto, headers: versionHeader })
  async one(
    @Param('project') project: string,
    @Param('indicator') indicator: string,
    @Param('period') named: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ValueWithHistoryDto> {
    const { id } = await knownIndicator(this.dataSource, project, indicator);
    const period = periodFrom(named);
    const [value] = await readValues(this.dataSource, id, { period });
    if (!value)
      throw notFound(`value of indicator ${JSON.stringify(indicator)} for ${JSON.stringify(named)}`);
    sendVersion(reply, value.version);
    const history = await readValueHistory(this.dataSource, id, period);
    return { ...valueDto(value), history: history.map(versionDto) };
  }

  @Post()
  @May('report results')
  @ApiOperation({ summary: 'Draft what was measured in a period' })
  @ApiCreatedResponse({ type: RecordedDto, headers: versionHeader })
  async draft(
    @Param('project') project: string,
    @Param('indicator') indicator: string,
    @Body() { from, to, value, parts, comment = null }: NewValueDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const reported = { value: Quantity.of(value), parts: partsOf(parts), comment };
    sendNewVersion(
      reply,
      acting,
      await this.values.draft({ project, indicator, from, to }, reported, acting),
    );
    return acting.request.answer;
  }

  @Patch(':period')
  @May('report results')
  @EditsVersion()
  @ApiOperation({
    summary:
      'Change a draft, or what was returned; or correct what was accepted, which counts until the correction is accepted',
  })
  @ApiOkResponse({ type: RecordedDto, headers: versionHeader })
  async revise(
    @Param('project') project: string,
    @Param('indicator') indicator: string,
    @Param('period') period: string,
    @Body() { value, parts, comment = null }: ValueChangeDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const changed = {
      ...(value !== undefined && { value: Quantity.of(value) }),
      ...(parts !== undefined && { parts: partsOf(parts) }),
      comment,
    };
    const place = { project, indicator, ...periodFrom(period) };
    sendNewVersion(reply, acting, await this.values.revise(place, changed, acting));
    return acting.request.answer;
  }

  @Post(':period/submit')
  @HttpCode(200)
  @May('report results')
  @EditsVersion()
  @ApiOperation({ summary: 'Submit a draft, to be accepted by somebody else' })
  @ApiOkResponse({ type: RecordedDto, headers: versionHeader })
  submit(
    @Param('project') project: string,
    @Param('indicator') indicator: string,
    @Param('period') period: string,
    @Body() { comment = null }: RemarkDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    return this.take({ project, indicator, period }, 'submitted', comment, acting, reply);
  }

  @Post(':period/accept')
  @HttpCode(200)
  @May('accept results')
  @EditsVersion()
  @ApiOperation({
    summary: 'Accept what was submitted, as it is',
    description: 'Never by who reported it, nor by anybody of an organisation that reported it or benefits.',
  })
  @ApiOkResponse({ type: RecordedDto, headers: versionHeader })
  accept(
    @Param('project') project: string,
    @Param('indicator') indicator: string,
    @Param('period') period: string,
    @Body() { comment = null }: RemarkDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    return this.take({ project, indicator, period }, 'accepted', comment, acting, reply);
  }

  @Post(':period/return')
  @HttpCode(200)
  @May('accept results')
  @EditsVersion()
  @ApiOperation({ summary: 'Return what was submitted, saying why' })
  @ApiOkResponse({ type: RecordedDto, headers: versionHeader })
  giveBack(
    @Param('project') project: string,
    @Param('indicator') indicator: string,
    @Param('period') period: string,
    @Body() { comment }: ReturnDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    return this.take({ project, indicator, period }, 'returned', comment, acting, reply);
  }

  private async take(
    { period, ...place }: { project: string; indicator: string; period: string },
    to: Exclude<ValueState, 'draft'>,
    comment: string | null,
    acting: Acting,
    reply: FastifyReply,
  ): Promise<Answer | null> {
    const version = await this.values.take({ ...place, ...periodFrom(period) }, to, comment, acting);
    sendNewVersion(reply, acting, version);
    return acting.request.answer;
  }
}

const versionDto = ({ value, parts, ...version }: ValueVersion) => ({
  ...version,
  value: value.toString(),
  parts: parts.map(partDto),
});

const valueDto = ({ from, to, accepted, ...newest }: KnownValue): ValueDto => ({
  ...versionDto(newest),
  ...{ period: periodName({ from, to }), from, to },
  accepted: accepted && versionDto(accepted),
});
