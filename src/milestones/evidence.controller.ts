import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import {
  ActingPerson,
  allows,
  AskingPerson,
  dutyOf,
  May,
  targetOf,
  type Acting,
  type SignedIn,
} from '../access/index.js';
import type { Answer } from '../recording/index.js';
import { EvidenceListDto, EvidenceRecordedDto, NewEvidenceDto } from './evidence.dto.js';
import { readEvidence } from './evidence.query.js';
import { EvidenceService } from './evidence.service.js';
import { knownMilestone } from './known-project.js';

/** What shows that results are so. */
@ApiTags('milestones')
@Controller('api/projects/:project/milestones/:milestone/evidence')
export class EvidenceController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly evidence: EvidenceService,
  ) {}

  @Get()
  @May('see projects')
  @ApiOperation({
    summary: 'The evidence of the reports of a milestone',
    description:
      'What is confidential is shown to verifiers, approvers and auditors, and to whoever added it.',
  })
  @ApiOkResponse({ type: EvidenceListDto })
  async list(
    @Param('project') project: string,
    @Param('milestone') milestone: string,
    @AskingPerson() { personId, grants }: SignedIn,
  ): Promise<EvidenceListDto> {
    await knownMilestone(this.dataSource, project, milestone);
    const target = await targetOf(this.dataSource, { project });
    const confidential =
      target !== null && allows(grants, dutyOf('read confidential evidence'), target) === 'yes';
    return readEvidence(this.dataSource, project, milestone, { personId, confidential });
  }

  @Post()
  @May('add evidence')
  @ApiOperation({ summary: 'Add evidence to a report: a file, a link, or a photo with its day and place' })
  @ApiCreatedResponse({ type: EvidenceRecordedDto })
  async add(
    @Param('project') project: string,
    @Param('milestone') milestone: string,
    @Body() body: NewEvidenceDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.evidence.add(project, milestone, { ...body }, acting);
    return acting.request.answer;
  }
}
