import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ActingPerson, AskingPerson, May, type Acting, type Grant, type SignedIn } from '../access/index.js';
import { forbidden } from '../refusals/index.js';
import type { Answer } from '../recording/index.js';
import { ExpressionDto, LifeDto, MovedDto, MoveDto, ReasonedMoveDto, SubmissionDto } from './life.dto.js';
import { readLife } from './life.query.js';
import { LifeService, type MoveInput } from './life.service.js';
import type { Verb } from './life.js';

/** A project's way from an expression of interest to its closing; the table is in life.ts. */
@ApiTags('project life')
@Controller('api')
export class LifeController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly life: LifeService,
  ) {}

  @Post('funds/:fund/projects/expressions')
  @May('express interest')
  @ApiOperation({
    summary: 'Express interest: a lead for the organisation or city that it is granted for, or an officer',
  })
  @ApiCreatedResponse({ type: MovedDto })
  async express(
    @Param('fund') fund: string,
    @Body() body: ExpressionDto,
    @ActingPerson() acting: Acting,
    @AskingPerson() { grants }: SignedIn,
  ): Promise<Answer | null> {
    if (!grants.some((grant) => mayExpress(grant, fund, body.lead))) {
      throw forbidden(
        `Interest is expressed by a project lead who is granted for ${body.lead}, or by a programme officer of the fund.`,
      );
    }
    await this.life.express({ ...body, fund }, acting);
    return acting.request.answer;
  }

  @Get('projects/:project/life')
  @May('see projects')
  @ApiOperation({
    summary: 'Where it stands, who brought it there, and what each possible verb still misses',
  })
  @ApiOkResponse({ type: LifeDto })
  read(@Param('project') project: string): Promise<LifeDto> {
    return readLife(this.dataSource, project) as Promise<LifeDto>;
  }

  @Post('projects/:project/submit')
  @HttpCode(200)
  @May('prepare projects')
  @ApiOperation({ summary: 'Submit it to its next stage: diagnosis, proposal or appraisal' })
  @ApiOkResponse({ type: MovedDto })
  submit(
    @Param('project') project: string,
    @Body() { reason, ...changed }: SubmissionDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.move(project, 'submit', { ...withReason(reason), changed }, acting);
  }

  @Post('projects/:project/withdraw')
  @HttpCode(200)
  @May('prepare projects')
  @ApiOperation({ summary: 'Withdraw it, until it is active' })
  @ApiOkResponse({ type: MovedDto })
  withdraw(
    @Param('project') project: string,
    @Body() body: ReasonedMoveDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.move(project, 'withdraw', { reason: body.reason }, acting);
  }

  @Post('projects/:project/activate')
  @HttpCode(200)
  @May('run projects')
  @ApiOperation({ summary: 'Let an approved project begin' })
  @ApiOkResponse({ type: MovedDto })
  activate(
    @Param('project') project: string,
    @Body() { reason }: MoveDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.move(project, 'activate', withReason(reason), acting);
  }

  @Post('projects/:project/suspend')
  @HttpCode(200)
  @May('run projects')
  @ApiOperation({ summary: 'Suspend an active project' })
  @ApiOkResponse({ type: MovedDto })
  suspend(
    @Param('project') project: string,
    @Body() { reason }: ReasonedMoveDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.move(project, 'suspend', { reason }, acting);
  }

  @Post('projects/:project/resume')
  @HttpCode(200)
  @May('run projects')
  @ApiOperation({ summary: 'Let a suspended project go on' })
  @ApiOkResponse({ type: MovedDto })
  resume(
    @Param('project') project: string,
    @Body() { reason }: MoveDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.move(project, 'resume', withReason(reason), acting);
  }

  @Post('projects/:project/close-operationally')
  @HttpCode(200)
  @May('run projects')
  @ApiOperation({ summary: 'Close it operationally: its work is done, its money may still be settled' })
  @ApiOkResponse({ type: MovedDto })
  closeOperationally(
    @Param('project') project: string,
    @Body() { reason }: MoveDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.move(project, 'close-operationally', withReason(reason), acting);
  }

  @Post('projects/:project/cancel')
  @HttpCode(200)
  @May('run projects')
  @ApiOperation({ summary: 'Cancel it, with nothing left allocated' })
  @ApiOkResponse({ type: MovedDto })
  cancel(
    @Param('project') project: string,
    @Body() { reason }: ReasonedMoveDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.move(project, 'cancel', { reason }, acting);
  }

  @Post('projects/:project/close-financially')
  @HttpCode(200)
  @May('close projects financially')
  @ApiOperation({ summary: 'Close it financially: nothing allocated, and balances within the residual' })
  @ApiOkResponse({ type: MovedDto })
  closeFinancially(
    @Param('project') project: string,
    @Body() { reason }: MoveDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.move(project, 'close-financially', withReason(reason), acting);
  }

  private async move(project: string, verb: Verb, input: MoveInput, acting: Acting): Promise<Answer | null> {
    await this.life.move(project, verb, input, acting);
    return acting.request.answer;
  }
}

const withReason = (reason: string | undefined) => (reason === undefined ? {} : { reason });

/** A city that takes part in nothing of the fund yet may express interest too, so that the guard lets every lead come so far. */
function mayExpress({ role, fund, organisation, project }: Grant, asked: string, lead: string): boolean {
  const forEverything = fund === null && organisation === null && project === null;
  if (role === 'project_lead') return organisation === lead || fund === asked || forEverything;
  return role === 'programme_officer' && (fund === asked || forEverything);
}
