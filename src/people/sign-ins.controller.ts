import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ActingPerson, AskingPerson, May, type Acting, type SignedIn } from '../access/index.js';
import { ApprovalDto, numberOf, ProposedDto, RefusalDto, type Verdict } from '../decisions/index.js';
import type { Answer } from '../recording/index.js';
import { ListedSessionDto, listedSessionDto, SessionsService } from '../sign-in/index.js';
import { PersonInvitedDto, PersonRecordedDto, ResetDecidedDto, SignInResetDto } from './people.dto.js';
import { readPerson } from './people.query.js';
import { PeopleService } from './people.service.js';
import { SignInsService } from './sign-ins.service.js';

/** How others sign in: links to begin with, and their sessions. */
@ApiTags('people')
@Controller('api/people/:person')
export class SignInsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly people: PeopleService,
    private readonly signIns: SignInsService,
    private readonly sessions: SessionsService,
  ) {}

  @Post('invitation')
  @May('look after people')
  @ApiOperation({
    summary:
      'Make a new link of the invitation, in place of the one before, for somebody who has not signed in yet',
  })
  @ApiCreatedResponse({ type: PersonInvitedDto })
  async invite(@Param('person') id: string, @ActingPerson() acting: Acting): Promise<Answer | null> {
    await this.people.invite(numberOf(id), acting);
    return acting.request.answer;
  }

  @Post('reset')
  @May('reset sign-ins')
  @ApiOperation({
    summary:
      'Take away what somebody signs in with, end their sessions and keys, and make a link to begin anew',
    description:
      'The link is shown this once, to hand on. Of whoever decides or administers the system it is proposed only: another system ' +
      'administrator decides, and is shown the link.',
  })
  @ApiCreatedResponse({ type: SignInResetDto })
  async reset(@Param('person') id: string, @ActingPerson() acting: Acting): Promise<Answer | null> {
    await this.signIns.reset(numberOf(id), acting);
    return acting.request.answer;
  }

  @Post('reset/proposals/:id/approve')
  @HttpCode(200)
  @May('decide resets')
  @ApiOperation({ summary: 'Approve a reset that another system administrator proposed, and get its link' })
  @ApiOkResponse({ type: ResetDecidedDto })
  approve(
    @Param('person') person: string,
    @Param('id') id: string,
    @Body() body: ApprovalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.decide(person, id, { ...body, verdict: 'approved' }, acting);
  }

  @Post('reset/proposals/:id/reject')
  @HttpCode(200)
  @May('decide resets')
  @ApiOperation({ summary: 'Reject a reset that another system administrator proposed' })
  @ApiOkResponse({ type: ProposedDto })
  reject(
    @Param('person') person: string,
    @Param('id') id: string,
    @Body() body: RefusalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.decide(person, id, { ...body, verdict: 'rejected' }, acting);
  }

  @Post('reset/proposals/:id/withdraw')
  @HttpCode(200)
  @May('reset sign-ins')
  @ApiOperation({ summary: 'Take back a reset that one proposed oneself' })
  @ApiOkResponse({ type: ProposedDto })
  withdraw(
    @Param('person') person: string,
    @Param('id') id: string,
    @Body() body: RefusalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.decide(person, id, { ...body, verdict: 'withdrawn' }, acting);
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

  private async decide(person: string, id: string, verdict: Verdict, acting: Acting): Promise<Answer | null> {
    await this.signIns.decide(numberOf(person), numberOf(id), verdict, acting);
    return acting.request.answer;
  }
}
