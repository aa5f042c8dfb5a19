import { Body, Controller, Get, HttpCode, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { numberOf } from '../decisions/index.js';
import { EditsVersion, sendNewVersion, sendVersion, versionHeader } from '../organisations/index.js';
import type { Answer } from '../recording/index.js';
import {
  BelongingsDto,
  NewPersonDto,
  PeoplePageDto,
  PeopleQuery,
  PersonChangeDto,
  PersonDto,
  PersonInvitedDto,
  PersonMovedDto,
  PersonRecordedDto,
} from './people.dto.js';
import { personView, readPeople, readPerson } from './people.query.js';
import { PeopleService } from './people.service.js';

/** Whom the system knows. */
@ApiTags('people')
@Controller('api/people')
export class PeopleController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly people: PeopleService,
  ) {}

  @Get()
  @May('see people')
  @ApiOperation({ summary: 'People in the order in which they were made known, a page at a time' })
  @ApiOkResponse({ type: PeoplePageDto })
  async page(@Query() query: PeopleQuery): Promise<PeoplePageDto> {
    const { after, limit } = query.more();
    const found = await readPeople(this.dataSource, {
      ...(after === undefined ? {} : { after: Number.parseInt(after, 10) }),
      limit,
    });
    return {
      people: query.page(found).map(personView),
      next: query.next(found, '/api/people', ({ id }) => String(id)),
    };
  }

  @Get(':person')
  @May('see people')
  @ApiOperation({ summary: 'One person, with their roles and where they belong' })
  @ApiOkResponse({ type: PersonDto, headers: versionHeader })
  async one(
    @Param('person') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PersonDto> {
    const person = await readPerson(this.dataSource, numberOf(id));
    sendVersion(reply, person.version);
    return personView(person);
  }

  @Post()
  @May('look after people')
  @ApiOperation({
    summary: 'Make somebody known, and invite them',
    description:
      'The link of the invitation is shown this once; it is good for a week. Whoever signs in through an issuer of OpenID Connect needs ' +
      'no link: while the invitation is open, the identity with this e-mail, verified, becomes theirs.',
  })
  @ApiCreatedResponse({ type: PersonInvitedDto, headers: versionHeader })
  async create(
    @Body() body: NewPersonDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const { version } = await this.people.create(body, acting);
    sendNewVersion(reply, acting, version);
    return acting.request.answer;
  }

  @Patch(':person')
  @May('look after people')
  @EditsVersion()
  @ApiOperation({ summary: 'Change the name, or take somebody out of the work' })
  @ApiOkResponse({ type: PersonRecordedDto, headers: versionHeader })
  async change(
    @Param('person') id: string,
    @Body() body: PersonChangeDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const { version } = await this.people.change(numberOf(id), body, acting);
    sendNewVersion(reply, acting, version);
    return acting.request.answer;
  }

  @Put(':person/organisations')
  @HttpCode(200)
  @May('look after people')
  @EditsVersion()
  @ApiOperation({
    summary: 'Say where somebody belongs: whoever belongs to an organisation decides nothing for it',
  })
  @ApiOkResponse({ type: PersonMovedDto, headers: versionHeader })
  async belong(
    @Param('person') id: string,
    @Body() { organisations }: BelongingsDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const { version } = await this.people.setOrganisations(numberOf(id), organisations, acting);
    sendNewVersion(reply, acting, version);
    return acting.request.answer;
  }
}
