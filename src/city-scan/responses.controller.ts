import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { ActingPerson, AskingPerson, May, type Acting, type SignedIn } from '../access/index.js';
import { CursorQuery, notFound } from '../http/index.js';
import { EditsVersion, sendNewVersion, sendVersion, versionHeader } from '../organisations/index.js';
import type { Answer } from '../recording/index.js';
import {
  AnswersDto,
  NewResponseDto,
  ResponseInFullDto,
  ResponsePageDto,
  ResponseRecordedDto,
} from './responses.dto.js';
import {
  readAnswers,
  readResponses,
  seesEveryResponse,
  withoutVersion,
  type GivenAnswer,
} from './responses.query.js';
import { ResponsesService } from './responses.service.js';
import { problem } from './scans.dto.js';
import { knownScan } from './scans.query.js';

/** What a city's groups answer to a scan: drafts, and what was submitted. Single answers are for the office and whoever gave them. */
@ApiTags('city scans')
@Controller('api/cities/:city/scans/:scan/responses')
export class ResponsesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly responses: ResponsesService,
  ) {}

  @Get()
  @May('read answers to scans')
  @ApiOperation({ summary: 'Responses to a scan without their answers; a project lead their own' })
  @ApiOkResponse({ type: ResponsePageDto })
  async page(
    @Param('city') city: string,
    @Param('scan') scan: string,
    @Query() query: CursorQuery,
    @AskingPerson() asking: SignedIn,
  ): Promise<ResponsePageDto> {
    const { id } = await knownScan(this.dataSource, city, scan);
    const person = seesEveryResponse(asking) ? null : asking.personId;
    const found = await readResponses(this.dataSource, id, { ...query.more(), person });
    const path = `/api/cities/${encodeURIComponent(city)}/scans/${id}/responses`;
    return {
      responses: query.page(found).map(withoutVersion),
      next: query.next(found, path, (response) => String(response.id)),
    };
  }

  @Post()
  @May('answer scans')
  @ApiOperation({
    summary:
      'Begin a response: your own as a project lead of the city, or one on paper as a programme officer',
  })
  @ApiCreatedResponse({ type: ResponseRecordedDto, headers: versionHeader })
  async begin(
    @Param('city') city: string,
    @Param('scan') scan: string,
    @Body() { group, answeredBy = null, answers = [] }: NewResponseDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const response = { city, scan, group, answeredBy, answers: given(answers) };
    sendNewVersion(reply, acting, await this.responses.begin(response, acting));
    return acting.request.answer;
  }

  @Get(':response')
  @May('read answers to scans')
  @ApiOperation({ summary: 'One response with its answers, and which required questions have none yet' })
  @ApiOkResponse({ type: ResponseInFullDto, headers: versionHeader })
  async one(
    @Param('city') city: string,
    @Param('scan') scan: string,
    @Param('response') response: string,
    @AskingPerson() asking: SignedIn,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ResponseInFullDto> {
    const { id } = await knownScan(this.dataSource, city, scan);
    const person = seesEveryResponse(asking) ? null : asking.personId;
    const [found] = await readResponses(this.dataSource, id, { response, person });
    if (!found) throw notFound(`response ${JSON.stringify(response)} to scan ${id}`);
    sendVersion(reply, found.version);
    return { ...withoutVersion(found), ...(await readAnswers(this.dataSource, found.id)) };
  }

  @Put(':response')
  @May('draft answers to scans')
  @EditsVersion()
  @ApiOperation({
    summary: 'Save a draft in place of the one before, which stays known',
    description: 'As often as wanted: saving what is saved already makes no new version.',
  })
  @ApiOkResponse({ type: ResponseRecordedDto, headers: versionHeader })
  @ApiConflictResponse({ description: 'It was submitted, or the scan is closed', ...problem })
  @ApiUnprocessableEntityResponse({
    description: 'No question of this questionnaire, or no answer to it',
    ...problem,
  })
  async save(
    @Param('city') city: string,
    @Param('scan') scan: string,
    @Param('response') response: string,
    @Body() { answers }: AnswersDto,
    @ActingPerson() acting: Acting,
    @AskingPerson() asking: SignedIn,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const place = { city, scan, response };
    const everybodys = seesEveryResponse(asking);
    sendNewVersion(reply, acting, await this.responses.save(place, given(answers), acting, everybodys));
    return acting.request.answer;
  }

  @Post(':response/submit')
  @HttpCode(200)
  @May('answer scans')
  @ApiOperation({ summary: 'Submit a response as it was saved last: it is frozen, and counts' })
  @ApiOkResponse({ type: ResponseRecordedDto, headers: versionHeader })
  async submit(
    @Param('city') city: string,
    @Param('scan') scan: string,
    @Param('response') response: string,
    @ActingPerson() acting: Acting,
    @AskingPerson() asking: SignedIn,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const place = { city, scan, response };
    sendNewVersion(reply, acting, await this.responses.submit(place, acting, seesEveryResponse(asking)));
    return acting.request.answer;
  }
}

const given = (answers: AnswersDto['answers']): GivenAnswer[] =>
  answers.map(({ question, answer, remark = null }) => ({ question, answer, remark }));
