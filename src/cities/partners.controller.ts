import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { EntityManager } from 'typeorm';
import { moneyFromJson } from '../../libs/money/index.js';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { EditsVersion, sendNewVersion, sendVersion, versionHeader } from '../organisations/index.js';
import type { Answer } from '../recording/index.js';
import {
  CityPartnerChangeDto,
  CityPartnerDto,
  CityPartnerPageDto,
  CityPartnerRecordedDto,
  FactsQuery,
  NewCityPartnerDto,
} from './facts.dto.js';
import { FactsService } from './facts.service.js';
import { partners } from './facts.js';
import { idOfOrganisation, numberOf } from './known-city.js';

/** Private-sector, civil-society and academic partners of a city, with what they bring. */
@ApiTags('cities')
@Controller('api/cities/:city/partners')
export class PartnersController {
  constructor(private readonly facts: FactsService) {}

  @Get()
  @May('read cities')
  @ApiOperation({
    summary: 'What others bring to a city, in the order in which they were recorded, a page at a time',
  })
  @ApiOkResponse({ type: CityPartnerPageDto })
  async page(@Param('city') city: string, @Query() query: FactsQuery): Promise<CityPartnerPageDto> {
    const { facts, next } = await this.facts.page(partners, city, 'partners', query);
    return { partners: facts, next };
  }

  @Get(':partner')
  @May('read cities')
  @ApiOperation({ summary: 'One partner of a city' })
  @ApiOkResponse({ type: CityPartnerDto, headers: versionHeader })
  async one(
    @Param('city') city: string,
    @Param('partner') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CityPartnerDto> {
    const fact = await this.facts.one(partners, city, numberOf(id));
    sendVersion(reply, fact.version);
    return partners.shown(fact);
  }

  @Post()
  @May('keep cities')
  @ApiOperation({ summary: 'Record a partner of a city' })
  @ApiCreatedResponse({ type: CityPartnerRecordedDto, headers: versionHeader })
  async add(
    @Param('city') city: string,
    @Body() body: NewCityPartnerDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const { organisation, until = null, value, ...given } = body;
    const details = { ...given, until, value: value ? moneyFromJson(value) : null, takenBack: false };
    const stays = async (manager: EntityManager) => ({
      partnerId: await idOfOrganisation(manager, organisation),
    });
    sendNewVersion(reply, acting, await this.facts.add(partners, city, details, acting, stays));
    return acting.request.answer;
  }

  @Patch(':partner')
  @May('keep cities')
  @EditsVersion()
  @ApiOperation({ summary: 'Change a partner of a city, or take it back; what was known of it stays known' })
  @ApiOkResponse({ type: CityPartnerRecordedDto, headers: versionHeader })
  async change(
    @Param('city') city: string,
    @Param('partner') id: string,
    @Body() body: CityPartnerChangeDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const { value, ...given } = body;
    const changed = { ...given, value: value ? moneyFromJson(value) : value };
    const version = await this.facts.change(partners, city, numberOf(id), changed, acting);
    sendNewVersion(reply, acting, version);
    return acting.request.answer;
  }
}
