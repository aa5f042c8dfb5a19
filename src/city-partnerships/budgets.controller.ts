import { Body, Controller, Get, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { ActingPerson, May, type Acting } from '../access/index.js';
import {
  ApprovalDto,
  numberOf,
  ProposalsService,
  ProposedDto,
  RefusalDto,
  type Verdict,
} from '../decisions/index.js';
import { EditsVersion, sendNewVersion, versionHeader } from '../organisations/index.js';
import type { Answer } from '../recording/index.js';
import { unknown } from '../refusals/index.js';
import {
  BudgetDraftDto,
  BudgetEnteredDto,
  BudgetProposedDto,
  BudgetRevisionDto,
  ProjectBudgetDto,
} from './budget.dto.js';
import { budgetRevision } from './budget.proposals.js';
import { proposedBudgets } from './budget.query.js';
import { readBudget } from './budget.shown.js';
import { BudgetsService } from './budgets.service.js';
import { livingProject } from './life-facts.query.js';

/** A project's budget by organisation, category and year: entered by its lead, approved and revised only by decision. */
@ApiTags('project budgets')
@Controller('api/projects/:project')
export class BudgetsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly budgets: BudgetsService,
    private readonly proposals: ProposalsService,
  ) {}

  @Get('budget')
  @May('see projects')
  @ApiOperation({ summary: 'The approved budget with its sums, what was entered, and every revision' })
  @ApiOkResponse({ type: ProjectBudgetDto })
  read(@Param('project') project: string): Promise<ProjectBudgetDto> {
    return readBudget(this.dataSource, project);
  }

  @Put('budget-draft')
  @May('prepare projects')
  @EditsVersion()
  @ApiOperation({ summary: 'Enter the whole budget that is asked for; its version is the project’s' })
  @ApiOkResponse({ type: BudgetEnteredDto, headers: versionHeader })
  async enter(
    @Param('project') project: string,
    @Body() { lines }: BudgetDraftDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    sendNewVersion(reply, acting, await this.budgets.enterDraft(project, lines, acting));
    return acting.request.answer;
  }

  @Post('budget-revisions')
  @May('propose budgets')
  @ApiOperation({ summary: 'Propose the whole budget as it is to be' })
  @ApiCreatedResponse({ type: BudgetProposedDto })
  async propose(
    @Param('project') project: string,
    @Body() body: BudgetRevisionDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    const what = `proposed budget of project ${project}`;
    await this.proposals.propose(budgetRevision, { ...body, project }, acting, what);
    return acting.request.answer;
  }

  @Post('budget-revisions/:id/approve')
  @HttpCode(200)
  @May('decide budgets')
  @ApiOperation({
    summary: 'Approve a revision that somebody else proposed; the last approval carries it out',
  })
  @ApiOkResponse({ type: ProposedDto })
  approve(
    @Param('project') project: string,
    @Param('id') id: string,
    @Body() body: ApprovalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.decide(project, id, { ...body, verdict: 'approved' }, acting);
  }

  @Post('budget-revisions/:id/reject')
  @HttpCode(200)
  @May('decide budgets')
  @ApiOperation({ summary: 'Reject a revision' })
  @ApiOkResponse({ type: ProposedDto })
  reject(
    @Param('project') project: string,
    @Param('id') id: string,
    @Body() body: RefusalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.decide(project, id, { ...body, verdict: 'rejected' }, acting);
  }

  private async decide(code: string, id: string, verdict: Verdict, acting: Acting): Promise<Answer | null> {
    const proposed = await proposedBudgets(this.dataSource, await livingProject(this.dataSource, code));
    const found = proposed.find(({ proposal }) => proposal.kind === 'budget' && proposal.id === numberOf(id));
    if (!found) throw unknown(`Project ${code} has no proposed budget of the number ${id}.`);
    await this.proposals.decide([budgetRevision], { id: found.proposal.id }, verdict, acting);
    return acting.request.answer;
  }
}
