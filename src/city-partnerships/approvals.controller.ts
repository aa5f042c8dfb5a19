import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { ApprovalDto, ProposalsService, ProposedDto } from '../decisions/index.js';
import type { Answer } from '../recording/index.js';
import { AppraisalFormDto, AppraisalListDto, AppraisedDto } from './appraisals.dto.js';
import { criteriaToday, readAppraisals } from './appraisals.query.js';
import { AppraisalsService } from './appraisals.service.js';
import { ApprovalProposalDto, BudgetProposedDto } from './budget.dto.js';
import { projectApproval } from './budget.proposals.js';
import { livingProject, waitingProposal } from './life-facts.query.js';
import { MovedDto, RejectionDto } from './life.dto.js';
import { LifeService } from './life.service.js';

/** Appraising a project, and approving it with its budget: reviewers, an officer who proposes, an approver who decides. */
@ApiTags('project life')
@Controller('api/projects/:project')
export class ApprovalsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly appraisals: AppraisalsService,
    private readonly proposals: ProposalsService,
    private readonly life: LifeService,
  ) {}

  @Get('appraisals')
  @May('read the books')
  @ApiOperation({ summary: 'The criteria of today, and every appraisal of the project' })
  @ApiOkResponse({ type: AppraisalListDto })
  async all(@Param('project') code: string): Promise<AppraisalListDto> {
    const { id } = await livingProject(this.dataSource, code);
    return {
      criteria: await criteriaToday(this.dataSource),
      appraisals: await readAppraisals(this.dataSource, id),
    };
  }

  @Post('appraise')
  @May('appraise projects')
  @ApiOperation({ summary: 'Appraise it, as somebody who neither submitted it nor benefits' })
  @ApiCreatedResponse({ type: AppraisedDto })
  async appraise(
    @Param('project') project: string,
    @Body() body: AppraisalFormDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.appraisals.appraise(project, body, acting);
    return acting.request.answer;
  }

  @Post('propose-approval')
  @May('propose project approvals')
  @ApiOperation({
    summary: 'Propose to approve it with its budget, with the document of the steering committee',
  })
  @ApiCreatedResponse({ type: BudgetProposedDto })
  async propose(
    @Param('project') project: string,
    @Body() body: ApprovalProposalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    const what = `proposed approval of project ${project}`;
    await this.proposals.propose(projectApproval, { ...body, project }, acting, what);
    return acting.request.answer;
  }

  @Post('approve')
  @HttpCode(200)
  @May('decide projects')
  @ApiOperation({ summary: 'Approve it with its budget; the last approval carries it out' })
  @ApiOkResponse({ type: ProposedDto })
  async approve(
    @Param('project') project: string,
    @Body() body: ApprovalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    const waiting = await this.waitingFor(project);
    const verdict = { ...body, verdict: 'approved' as const };
    // Refused, with everything that is missing besides the proposal.
    if (waiting === null) await this.life.move(project, 'approve', {}, acting);
    else await this.proposals.decide([projectApproval], { id: waiting }, verdict, acting);
    return acting.request.answer;
  }

  @Post('reject')
  @HttpCode(200)
  @May('decide rejections')
  @ApiOperation({ summary: 'Reject it; one whose approval is proposed, as an approver' })
  @ApiOkResponse({ type: MovedDto })
  async reject(
    @Param('project') project: string,
    @Body() { reason, document }: RejectionDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    const waiting = await this.waitingFor(project);
    if (waiting === null) await this.life.move(project, 'reject', { reason }, acting);
    else {
      const verdict = {
        verdict: 'rejected' as const,
        reason,
        ...(document === undefined ? {} : { document }),
      };
      await this.proposals.decide([projectApproval], { id: waiting }, verdict, acting);
    }
    return acting.request.answer;
  }

  private async waitingFor(code: string): Promise<number | null> {
    const { id } = await livingProject(this.dataSource, code);
    return waitingProposal(this.dataSource, id, 'project_approval');
  }
}
