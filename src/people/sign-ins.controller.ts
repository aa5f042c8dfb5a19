import { Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ActingPerson, AskingPerson, May, type Acting, type SignedIn } from '../access/index.js';
import { numberOf } from '../decisions/index.js';
import type { Answer } from '../recording/index.js';
import { ListedSessionDto, listedSessionDto, SessionsService } from '../sign-in/index.js';
import { PersonInvitedDto, PersonRecordedDto } from './people.dto.js';
import { readPerson } from './people.query.js';
import { PeopleService } from './people.service.js';

/** How others sign in: links to begin with, and their sessions. */
@ApiTags('people')
@Controller('api/people/:person')
export class SignInsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly people: PeopleService,
    private readonly sessions: SessionsService,
  ) {}

  @Post('invitation')
  @May('look after people')
  @ApiOperation({ summary: 'Make a new link of the invitation, in place of the one before' })
  @ApiCreatedResponse({ type: PersonInvitedDto })
  async invite(@Param('person') id: string, @ActingPerson() acting: Acting): Promise<Answer | null> {
    await this.people.invite(numberOf(id), acting);
    return acting.request.answer;
  }

  @Post('reset')
  @May('look after people')
  @ApiOperation({
    summary: 'Take away password, second factor and sessions, and make a link to begin anew with',
  })
  @ApiCreatedResponse({ type: PersonInvitedDto })
  async reset(@Param('person') id: string, @ActingPerson() acting: Acting): Promise<Answer | null> {
    await this.people.reset(numberOf(id), acting);
    return acting.request.answer;
  }

  @Get('sessions')
  @May('see people')
  @ApiOperation({ summary: "Somebody's newest sessions, ended ones included" })
  @ApiOkResponse({ type: [ListedSessionDto] })
  async all(@Param('person') id: string, @AskingPerson() { session }: SignedIn): Promise<ListedSessionDto[]> {
    const person = await readPerson(this.dataSource, numberOf(id));
    const listed = await this.sessions.listOf(person.id);
    return listed.map((one) => listedSessionDto(one, session?.id ?? ''));
  }

  @Delete('sessions')
  @May('look after people')
  @ApiOperation({ summary: 'Sign somebody out everywhere' })
  @ApiOkResponse({ type: PersonRecordedDto })
  async endAll(@Param('person') id: string, @ActingPerson() acting: Acting): Promise<Answer | null> {
    await this.people.endSessions(numberOf(id), acting);
    return acting.request.answer;
  }
}
