import { Body, Controller, Get, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { EditsVersion, sendNewVersion, sendVersion, versionHeader } from '../organisations/index.js';
import type { Answer } from '../recording/index.js';
import { knownCity } from './known-city.js';
import { MembershipChangeDto, CityLevelsDto, MembershipRecordedDto, NewLevelDto } from './membership.dto.js';
import { levelShown, readLevels } from './membership.query.js';
import { MembershipService } from './membership.service.js';

/** By which letter, at which level and since when a city takes part. */
@ApiTags('cities')
@Controller('api/cities/:city/membership')
export class MembershipController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly membership: MembershipService,
  ) {}

  @Get()
  @May('read cities')
  @ApiOperation({ summary: 'The levels that a city had and has, with its letters' })
  @ApiOkResponse({ type: CityLevelsDto, headers: versionHeader })
  async history(
    @Param('city') code: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CityLevelsDto> {
    const { id } = await knownCity(this.dataSource, code);
    const levels = await readLevels(this.dataSource, id);
    sendVersion(reply, levels[0]?.version ?? '0');
    return { levels: levels.map(levelShown) };
  }

  @Post()
  @May('keep cities')
  @ApiOperation({
    summary: 'Record that a city joins, or takes another level',
    description: 'The level before ends on the day before. What is not given of the letter stays as it was.',
  })
  @ApiCreatedResponse({ type: MembershipRecordedDto, headers: versionHeader })
  async take(
    @Param('city') city: string,
    @Body() body: NewLevelDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    sendNewVersion(reply, acting, await this.membership.take(city, { ...body }, acting));
    return acting.request.answer;
  }

  @Patch()
  @May('keep cities')
  @EditsVersion()
  @ApiOperation({
    summary: 'Change the letter, the relationship manager or the last day of the newest level',
  })
  @ApiOkResponse({ type: MembershipRecordedDto, headers: versionHeader })
  async change(
    @Param('city') city: string,
    @Body() body: MembershipChangeDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    sendNewVersion(reply, acting, await this.membership.change(city, { ...body }, acting));
    return acting.request.answer;
  }
}
