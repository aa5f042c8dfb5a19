import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { EditsVersion, sendNewVersion, sendVersion, versionHeader } from '../organisations/index.js';
import type { Answer } from '../recording/index.js';
import {
  CommunicationChangeDto,
  CommunicationDto,
  CommunicationPageDto,
  CommunicationRecordedDto,
  FactsQuery,
  NewCommunicationDto,
} from './facts.dto.js';
import { FactsService } from './facts.service.js';
import { communications } from './facts.js';
import { numberOf } from './known-city.js';

/** What a city says every two years about its engagement. */
@ApiTags('cities')
@Controller('api/cities/:city/communications')
export class CommunicationsController {
  constructor(private readonly facts: FactsService) {}

  @Get()
  @May('read cities')
  @ApiOperation({
    summary:
      'Communications on engagement that a city sent, in the order in which they were recorded, a page at a time',
  })
  @ApiOkResponse({ type: CommunicationPageDto })
  async page(@Param('city') city: string, @Query() query: FactsQuery): Promise<CommunicationPageDto> {
    const { facts, next } = await this.facts.page(communications, city, 'communications', query);
    return { communications: facts, next };
  }

  @Get(':communication')
  @May('read cities')
  @ApiOperation({ summary: 'One communication on engagement' })
  @ApiOkResponse({ type: CommunicationDto, headers: versionHeader })
  async one(
    @Param('city') city: string,
    @Param('communication') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommunicationDto> {
    const fact = await this.facts.one(communications, city, numberOf(id));
    sendVersion(reply, fact.version);
    return communications.shown(fact);
  }

  @Post()
  @May('keep cities')
  @ApiOperation({ summary: 'Record a communication on engagement' })
  @ApiCreatedResponse({ type: CommunicationRecordedDto, headers: versionHeader })
  async add(
    @Param('city') city: string,
    @Body() body: NewCommunicationDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const details = { ...body, document: body.document ?? null, takenBack: false };
    sendNewVersion(reply, acting, await this.facts.add(communications, city, details, acting));
    return acting.request.answer;
  }

  @Patch(':communication')
  @May('keep cities')
  @EditsVersion()
  @ApiOperation({
    summary: 'Change a communication on engagement, or take it back; what was known of it stays known',
  })
  @ApiOkResponse({ type: CommunicationRecordedDto, headers: versionHeader })
  async change(
    @Param('city') city: string,
    @Param('communication') id: string,
    @Body() body: CommunicationChangeDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const version = await this.facts.change(communications, city, numberOf(id), { ...body }, acting);
    sendNewVersion(reply, acting, version);
    return acting.request.answer;
  }
}
