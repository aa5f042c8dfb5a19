import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { EntityManager } from 'typeorm';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { FactsQuery, FactsService, numberOf } from '../cities/index.js';
import { EditsVersion, sendNewVersion, sendVersion, versionHeader } from '../organisations/index.js';
import type { Answer } from '../recording/index.js';
import { placedWhere, placements } from './placements.js';
import {
  NewPlacementDto,
  PlacementChangeDto,
  PlacementDto,
  PlacementPageDto,
  PlacementRecordedDto,
} from './scholars.dto.js';

/** Who serves in a city, at which host: internships, and Urban Scholars. */
@ApiTags('cities')
@Controller('api/cities/:city/placements')
export class PlacementsController {
  constructor(private readonly facts: FactsService) {}

  @Get()
  @May('read people of cities')
  @ApiOperation({
    summary:
      'Internships and scholars placed in a city, by name, in the order in which they were recorded, a page at a time',
  })
  @ApiOkResponse({ type: PlacementPageDto })
  async page(@Param('city') city: string, @Query() query: FactsQuery): Promise<PlacementPageDto> {
    const { facts, next } = await this.facts.page(placements, city, 'placements', query);
    return { placements: facts, next };
  }

  @Get(':placement')
  @May('read people of cities')
  @ApiOperation({ summary: 'One placement of an intern or a scholar' })
  @ApiOkResponse({ type: PlacementDto, headers: versionHeader })
  async one(
    @Param('city') city: string,
    @Param('placement') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PlacementDto> {
    const fact = await this.facts.one(placements, city, numberOf(id));
    sendVersion(reply, fact.version);
    return placements.shown(fact);
  }

  @Post()
  @May('keep cities')
  @ApiOperation({ summary: 'Record a placement of an intern or a scholar' })
  @ApiCreatedResponse({ type: PlacementRecordedDto, headers: versionHeader })
  async add(
    @Param('city') city: string,
    @Body() body: NewPlacementDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const { from, until = null, outcome = null, kind, host, scholar = null, intern = null } = body;
    const details = { from, until, outcome, takenBack: false };
    const stays = (manager: EntityManager) => placedWhere(manager, { kind, host, scholar, intern });
    sendNewVersion(reply, acting, await this.facts.add(placements, city, details, acting, stays));
    return acting.request.answer;
  }

  @Patch(':placement')
  @May('keep cities')
  @EditsVersion()
  @ApiOperation({
    summary:
      'Change a placement of an intern or a scholar, or take it back; what was known of it stays known',
  })
  @ApiOkResponse({ type: PlacementRecordedDto, headers: versionHeader })
  async change(
    @Param('city') city: string,
    @Param('placement') id: string,
    @Body() body: PlacementChangeDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const version = await this.facts.change(placements, city, numberOf(id), { ...body }, acting);
    sendNewVersion(reply, acting, version);
    return acting.request.answer;
  }
}
