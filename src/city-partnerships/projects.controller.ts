import { Body, Controller, Get, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { moneyFromJson } from '../../libs/money/index.js';
import { ActingPerson, AskingPerson, May, type Acting, type SignedIn } from '../access/index.js';
import { inSight, keeping, knownFund } from '../funds/index.js';
import { CursorQuery, notFound, RecordedDto } from '../http/index.js';
import { EditsVersion, sendNewVersion, sendVersion, versionHeader } from '../organisations/index.js';
import type { Answer } from '../recording/index.js';
import { readBudgets } from './budgets.query.js';
import { fundOfProject } from './known-place.js';
import { cofinancingOf, readPartners } from './partners.query.js';
import { partnerAsJson } from './partners.service.js';
import {
  BudgetDto,
  BudgetPageDto,
  BudgetsQuery,
  NewProjectDto,
  ProjectChangeDto,
  ProjectDto,
  ProjectPageDto,
  ProjectRecordedDto,
} from './projects.dto.js';
import {
  readProjectOrganisations,
  readProjects,
  type ProjectMoney,
  type ProjectStanding,
} from './projects.query.js';
import { ProjectsService } from './projects.service.js';

/** What money is set aside for, and where it stands. A lead or verifier sees their own. */
@ApiTags('projects')
@Controller('api')
export class ProjectsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly projects: ProjectsService,
  ) {}

  @Get('projects')
  @May('list projects')
  @ApiOperation({
    summary: 'The projects of all funds that one may know of, with their money, a page at a time',
  })
  @ApiOkResponse({ type: ProjectPageDto })
  all(@Query() query: CursorQuery, @AskingPerson() asking: SignedIn): Promise<ProjectPageDto> {
    return this.page(query, '/api/projects', asking, {});
  }

  @Get('funds/:fund/projects')
  @May('list projects')
  @ApiOperation({ summary: 'The projects of a fund with their money, a page at a time' })
  @ApiOkResponse({ type: ProjectPageDto })
  async ofFund(
    @Param('fund') fund: string,
    @Query() query: CursorQuery,
    @AskingPerson() asking: SignedIn,
  ): Promise<ProjectPageDto> {
    await knownFund(this.dataSource, fund);
    return this.page(query, `/api/funds/${encodeURIComponent(fund)}/projects`, asking, { fund });
  }

  @Get('projects/:project')
  @May('see projects')
  @ApiOperation({
    summary: 'One project with its money, in all and by organisation, and what partners bring',
  })
  @ApiOkResponse({ type: ProjectDto, headers: versionHeader })
  async one(
    @Param('project') code: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProjectDto> {
    const [project] = await readProjects(this.dataSource, { project: code });
    if (!project) throw notFound(`project ${JSON.stringify(code)}`);
    sendVersion(reply, project.version);
    const organisations = await readProjectOrganisations(this.dataSource, code);
    const partners = await readPartners(this.dataSource, project.id);
    return {
      ...summaryDto(project),
      organisations: organisations.map(({ organisation, ...money }) => ({
        organisation,
        ...moneyDto(money),
      })),
      partners: partners.map(partnerAsJson),
      cofinancing: cofinancingOf(partners).map(({ brings, value }) => ({ brings, value: value.toJSON() })),
    };
  }

  @Post('funds/:fund/projects')
  @May('keep projects')
  @ApiOperation({ summary: 'Record a project; direct costs and transfers to other funds are projects too' })
  @ApiCreatedResponse({ type: ProjectRecordedDto, headers: versionHeader })
  async create(
    @Param('fund') fund: string,
    @Body() body: NewProjectDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    sendNewVersion(reply, acting, await this.projects.create({ ...body, fund }, acting));
    return acting.request.answer;
  }

  @Patch('projects/:project')
  @May('keep projects')
  @EditsVersion()
  @ApiOperation({ summary: 'Change what is known of a project; what was known stays known' })
  @ApiOkResponse({ type: ProjectRecordedDto, headers: versionHeader })
  async change(
    @Param('project') code: string,
    @Body() body: ProjectChangeDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const fund = await fundOfProject(this.dataSource, code);
    sendNewVersion(reply, acting, await this.projects.change(fund, code, { ...body }, acting));
    return acting.request.answer;
  }

  @Get('funds/:fund/budgets')
  @May('read the books')
  @ApiOperation({
    summary: 'What the steering committee approved by project and organisation, a page at a time',
  })
  @ApiOkResponse({ type: BudgetPageDto })
  async budgets(@Param('fund') fund: string, @Query() query: BudgetsQuery): Promise<BudgetPageDto> {
    const { project, organisation } = query;
    const filters = { project, organisation };
    const found = await readBudgets(this.dataSource, fund, { ...query.more(), ...filters });
    const path = `/api/funds/${encodeURIComponent(fund)}/budgets`;
    const next = query.next(found, path, ({ cursor }) => cursor);
    return {
      budgets: query.page(found).map(({ cursor: _cursor, ...budget }) => budget),
      next: keeping(next, filters),
    };
  }

  @Put('projects/:project/budgets')
  @May('keep projects')
  @EditsVersion()
  @ApiOperation({
    summary: 'Say what the steering committee approved for an organisation, while the fund is not governed',
    description:
      'In a governed fund budgets are proposed and approved: POST budget-revisions. Its version is the project’s.',
  })
  @ApiOkResponse({ type: RecordedDto, headers: versionHeader })
  async approveBudget(
    @Param('project') project: string,
    @Body() { organisation, approved }: BudgetDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const fund = await fundOfProject(this.dataSource, project);
    const budget = { fund, project, organisation, approved: moneyFromJson(approved) };
    sendNewVersion(reply, acting, await this.projects.approveBudget(budget, acting));
    return acting.request.answer;
  }

  private async page(
    query: CursorQuery,
    path: string,
    asking: SignedIn,
    of: { fund?: string },
  ): Promise<ProjectPageDto> {
    const sight = inSight(asking, 'see projects');
    const found = await readProjects(this.dataSource, { ...query.more(), ...of, sight });
    return {
      projects: query.page(found).map(summaryDto),
      next: query.next(found, path, ({ code }) => code),
    };
  }
}

/** Everything but what only the database and the header know it by. */
const summaryDto = ({ id: _id, version: _version, money, ...project }: ProjectStanding) => ({
  ...project,
  money: moneyDto(money),
});

const moneyDto = (money: ProjectMoney) => ({
  approvedBudget: money.approvedBudget.toJSON(),
  allocated: money.allocated.toJSON(),
  transferred: money.transferred.toJSON(),
  refunded: money.refunded.toJSON(),
  spent: money.spent.toJSON(),
  balance: money.balance.toJSON(),
});
