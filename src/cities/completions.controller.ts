import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { EditsVersion, sendNewVersion, sendVersion, versionHeader } from '../organisations/index.js';
import type { Answer } from '../recording/index.js';
import {
  CompletionChangeDto,
  CompletionDto,
  CompletionPageDto,
  CompletionRecordedDto,
  FactsQuery,
  NewCompletionDto,
} from './facts.dto.js';
import { FactsService } from './facts.service.js';
import { completions } from './facts.js';
import { numberOf } from './known-city.js';

/** Courses that people of a city completed: part of its capacity development, by name for staff. */
@ApiTags('cities')
@Controller('api/cities/:city/course-completions')
export class CompletionsController {
  constructor(private readonly facts: FactsService) {}

  @Get()
  @May('read people of cities')
  @ApiOperation({
    summary:
      'Courses that people of a city completed, by name, in the order in which they were recorded, a page at a time',
  })
  @ApiOkResponse({ type: CompletionPageDto })
  async page(@Param('city') city: string, @Query() query: FactsQuery): Promise<CompletionPageDto> {
    const { facts, next } = await this.facts.page(completions, city, 'course-completions', query);
    return { completions: facts, next };
  }

  @Get(':completion')
  @May('read people of cities')
  @ApiOperation({ summary: 'One course completion' })
  @ApiOkResponse({ type: CompletionDto, headers: versionHeader })
  async one(
    @Param('city') city: string,
    @Param('completion') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CompletionDto> {
    const fact = await this.facts.one(completions, city, numberOf(id));
    sendVersion(reply, fact.version);
    return completions.shown(fact);
  }

  @Post()
  @May('keep cities')
  @ApiOperation({ summary: 'Record a course completion' })
  @ApiCreatedResponse({ type: CompletionRecordedDto, headers: versionHeader })
  async add(
    @Param('city') city: string,
    @Body() body: NewCompletionDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const details = {
      ...body,
      function: body.function ?? null,
      document: body.document ?? null,
      takenBack: false,
    };
    sendNewVersion(reply, acting, await this.facts.add(completions, city, details, acting));
    return acting.request.answer;
  }

  @Patch(':completion')
  @May('keep cities')
  @EditsVersion()
  @ApiOperation({ summary: 'Change a course completion, or take it back; what was known of it stays known' })
  @ApiOkResponse({ type: CompletionRecordedDto, headers: versionHeader })
  async change(
    @Param('city') city: string,
    @Param('completion') id: string,
    @Body() body: CompletionChangeDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const version = await this.facts.change(completions, city, numberOf(id), { ...body }, acting);
    sendNewVersion(reply, acting, version);
    return acting.request.answer;
  }
}
