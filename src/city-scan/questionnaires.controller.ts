import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { CursorQuery, notFound } from '../http/index.js';

import type { Answer } from '../recording/index.js';
import {
  NewQuestionnaireDto,
  QuestionnaireInFullDto,
  QuestionnairePageDto,
  QuestionnairePublishedDto,
} from './questionnaires.dto.js';
import { readContent, readQuestionnaires } from './questionnaires.query.js';
import { QuestionnairesService, versionOf } from './questionnaires.service.js';
import { problem } from './scans.dto.js';

/** What City Scans ask: data with versions, of which none changes once it is published. */
@ApiTags('city scans')
@Controller('api/questionnaires')
export class QuestionnairesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly questionnaires: QuestionnairesService,
  ) {}

  @Get()
  @May('read questionnaires')
  @ApiOperation({ summary: 'Published versions in order of their codes, a page at a time' })
  @ApiOkResponse({ type: QuestionnairePageDto })
  async page(@Query() query: CursorQuery): Promise<QuestionnairePageDto> {
    const found = await readQuestionnaires(this.dataSource, query.more());
    const next = query.next(found, '/api/questionnaires', ({ code, version }) => `${code}/${version}`);
    return { questionnaires: query.page(found), next };
  }

  @Get(':questionnaire/versions/:version')
  @May('read questionnaires')
  @ApiOperation({ summary: 'A version with its scales, areas, themes and questions' })
  @ApiOkResponse({ type: QuestionnaireInFullDto })
  @ApiUnprocessableEntityResponse({ description: 'The version is no number', ...problem })
  async one(
    @Param('questionnaire') code: string,
    @Param('version') version: string,
  ): Promise<QuestionnaireInFullDto> {
    const number = versionOf(version);
    const content = await readContent(this.dataSource, code, number);
    if (!content) throw notFound(`questionnaire ${JSON.stringify(code)} of version ${number}`);
    return { code, version: number, ...content };
  }

  @Post()
  @May('publish questionnaires')
  @ApiOperation({
    summary: 'Publish a questionnaire, or the next version of one; it never changes afterwards',
  })
  @ApiCreatedResponse({ type: QuestionnairePublishedDto })
  async publish(@Body() body: NewQuestionnaireDto, @ActingPerson() acting: Acting): Promise<Answer | null> {
    await this.questionnaires.publish(body, acting);
    return acting.request.answer;
  }
}
