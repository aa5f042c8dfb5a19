import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { moneyFromJson } from '../../libs/money/index.js';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { CursorQuery, notFound } from '../http/index.js';
import { EditsVersion, sendNewVersion, sendVersion, versionHeader } from '../organisations/index.js';
import type { Answer } from '../recording/index.js';
import { knownProject } from './known-project.js';
import {
  NewTrancheDto,
  positionJson,
  TrancheChangeDto,
  TrancheDto,
  trancheJson,
  TranchePageDto,
  TrancheRecordedDto,
} from './tranche.dto.js';
import { readPositions, readTranches } from './tranches.query.js';
import { TranchesService } from './tranches.service.js';

/** The amounts of a project that wait for results, and its advances. */
@ApiTags('milestones')
@Controller('api/projects/:project/tranches')
export class TranchesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tranches: TranchesService,
  ) {}

  @Get()
  @May('see projects')
  @ApiOperation({
    summary: 'Tranches in order of their codes, a page at a time, with what each figure is made of',
    description:
      'What is payable and to recover is per organisation: all its tranches in the project together.',
  })
  @ApiOkResponse({ type: TranchePageDto })
  async page(@Param('project') project: string, @Query() query: CursorQuery): Promise<TranchePageDto> {
    await knownProject(this.dataSource, project);
    const found = await readTranches(this.dataSource, project, query.more());
    const positions = await readPositions(this.dataSource, project);
    return {
      tranches: query.page(found).map(trancheJson),
      organisations: positions.map(positionJson),
      next: query.next(found, `/api/projects/${encodeURIComponent(project)}/tranches`, ({ code }) => code),
    };
  }

  @Get(':tranche')
  @May('see projects')
  @ApiOperation({ summary: 'One tranche' })
  @ApiOkResponse({ type: TrancheDto, headers: versionHeader })
  async one(
    @Param('project') project: string,
    @Param('tranche') code: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TrancheDto> {
    const [found] = await readTranches(this.dataSource, project, { code });
    if (!found) throw notFound(`tranche ${JSON.stringify(code)} in project ${JSON.stringify(project)}`);
    sendVersion(reply, found.version);
    return trancheJson(found);
  }

  @Post()
  @May('define milestones')
  @ApiOperation({ summary: 'Define a tranche; warns where results may earn more than is allocated so far' })
  @ApiCreatedResponse({ type: TrancheRecordedDto, headers: versionHeader })
  async define(
    @Param('project') project: string,
    @Body() { amount, ...body }: NewTrancheDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const tranche = { ...body, project, amount: moneyFromJson(amount) };
    sendNewVersion(reply, acting, await this.tranches.define(tranche, acting));
    return acting.request.answer;
  }

  @Patch(':tranche')
  @May('define milestones')
  @EditsVersion()
  @ApiOperation({
    summary: 'Change the title or the amount of a tranche, as far as it covers milestones and transfers',
  })
  @ApiOkResponse({ type: TrancheRecordedDto, headers: versionHeader })
  async change(
    @Param('project') project: string,
    @Param('tranche') code: string,
    @Body() { title, amount }: TrancheChangeDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const changed = { title, amount: amount === undefined ? undefined : moneyFromJson(amount) };
    sendNewVersion(reply, acting, await this.tranches.change(project, code, changed, acting));
    return acting.request.answer;
  }
}
