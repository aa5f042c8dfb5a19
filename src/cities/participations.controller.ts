import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { EditsVersion, sendNewVersion, sendVersion, versionHeader } from '../organisations/index.js';
import type { Answer } from '../recording/index.js';
import {
  ParticipationChangeDto,
  ParticipationDto,
  ParticipationPageDto,
  ParticipationRecordedDto,
  FactsQuery,
  NewParticipationDto,
} from './facts.dto.js';
import { FactsService } from './facts.service.js';
import { participations } from './facts.js';
import { numberOf } from './known-city.js';

/** Events and webinars in which people of a city took part. */
@ApiTags('cities')
@Controller('api/cities/:city/participations')
export class ParticipationsController {
  constructor(private readonly facts: FactsService) {}

  @Get()
  @May('read cities')
  @ApiOperation({
    summary:
      'Events and webinars in which people of a city took part, in the order in which they were recorded, a page at a time',
  })
  @ApiOkResponse({ type: ParticipationPageDto })
  async page(@Param('city') city: string, @Query() query: FactsQuery): Promise<ParticipationPageDto> {
    const { facts, next } = await this.facts.page(participations, city, 'participations', query);
    return { participations: facts, next };
  }

  @Get(':participation')
  @May('read cities')
  @ApiOperation({ summary: 'One participation in an event or webinar' })
  @ApiOkResponse({ type: ParticipationDto, headers: versionHeader })
  async one(
    @Param('city') city: string,
    @Param('participation') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ParticipationDto> {
    const fact = await this.facts.one(participations, city, numberOf(id));
    sendVersion(reply, fact.version);
    return participations.shown(fact);
  }

  @Post()
  @May('keep cities')
  @ApiOperation({ summary: 'Record a participation in an event or webinar' })
  @ApiCreatedResponse({ type: ParticipationRecordedDto, headers: versionHeader })
  async add(
    @Param('city') city: string,
    @Body() body: NewParticipationDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const details = { ...body, takenBack: false };
    sendNewVersion(reply, acting, await this.facts.add(participations, city, details, acting));
    return acting.request.answer;
  }

  @Patch(':participation')
  @May('keep cities')
  @EditsVersion()
  @ApiOperation({
    summary:
      'Change a participation in an event or webinar, or take it back; what was known of it stays known',
  })
  @ApiOkResponse({ type: ParticipationRecordedDto, headers: versionHeader })
  async change(
    @Param('city') city: string,
    @Param('participation') id: string,
    @Body() body: ParticipationChangeDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const version = await this.facts.change(participations, city, numberOf(id), { ...body }, acting);
    sendNewVersion(reply, acting, version);
    return acting.request.answer;
  }
}
