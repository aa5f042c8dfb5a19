import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiForbiddenResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiTooManyRequestsResponse,
  ApiUnauthorizedResponse,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { May } from '../access/index.js';
import { callerOf, giveToken, takeToken } from './cookies.js';
import { notSignedIn, sessionEnded } from './refusals.js';
import {
  EnrolledDto,
  EnrolmentDto,
  ListedSessionDto,
  listedSessionDto,
  SessionDto,
  sessionDto,
} from './session.dto.js';
import { SessionsService } from './sessions.service.js';
import { CodeForm, PasswordForm } from './sign-in.dto.js';
import { inSession, mustBeWhole, SignInService } from './sign-in.service.js';
import type { Who } from './who.js';

/** What somebody who is signed in does about that. */
@ApiTags('signing in')
@ApiUnauthorizedResponse({ description: 'Nobody is signed in' })
@May('look after own sign-in')
@Controller('api/session')
export class SessionController {
  constructor(
    private readonly signIns: SignInService,
    private readonly sessions: SessionsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Who am I, and what may I do' })
  @ApiOkResponse({ type: SessionDto })
  whoAmI(@Req() request: FastifyRequest): SessionDto {
    return sessionDto(whoIs(request));
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out' })
  @ApiNoContentResponse()
  @ApiForbiddenResponse({ description: 'A key cannot sign out; end it instead' })
  async signOut(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { actor, sessionId } = inSession(request.who);
    await this.sessions.end(actor.personId!, sessionId, actor, callerOf(request));
    takeToken(request, reply);
  }

  @Post('step-up')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Give a fresh code of the second factor',
    description: 'Counts for 10 minutes for what asks for it. The session goes on under a new cookie.',
  })
  @ApiOkResponse({ type: SessionDto })
  @ApiBadRequestResponse({ description: 'Malformed' })
  @ApiForbiddenResponse({ description: 'A key cannot step up' })
  @ApiConflictResponse({ description: 'No second factor is set up' })
  @ApiUnprocessableEntityResponse({ description: 'The code is wrong, or was used already' })
  @ApiTooManyRequestsResponse({ description: 'Too many wrong codes' })
  async stepUp(
    @Body() { code }: CodeForm,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    const token = await this.signIns.stepUp(whoIs(request), code, callerOf(request));
    return this.goOn(token, request, reply);
  }

  @Post('totp')
  @ApiOperation({
    summary: 'Begin to set up a second factor',
    description: 'A new secret for an authenticator app. It counts once its first code is confirmed.',
  })
  @ApiCreatedResponse({ type: EnrolmentDto })
  @ApiForbiddenResponse({ description: 'A key, or no fresh code of the second factor in use' })
  beginEnrolment(@Req() request: FastifyRequest): Promise<EnrolmentDto> {
    return this.signIns.beginEnrolment(whoIs(request), callerOf(request));
  }

  @Post('totp/confirm')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Confirm the second factor with its first code',
    description: 'Answers with the recovery codes, this once. Ends all other sessions of the person.',
  })
  @ApiOkResponse({ type: EnrolledDto })
  @ApiBadRequestResponse({ description: 'Malformed' })
  @ApiForbiddenResponse({ description: 'A key, or no fresh code of the second factor in use' })
  @ApiConflictResponse({ description: 'None was begun' })
  @ApiUnprocessableEntityResponse({ description: 'The code is wrong' })
  @ApiTooManyRequestsResponse({ description: 'Too many wrong codes' })
  async confirmEnrolment(
    @Body() { code }: CodeForm,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EnrolledDto> {
    const { token, recoveryCodes } = await this.signIns.confirmEnrolment(
      whoIs(request),
      code,
      callerOf(request),
    );
    return { recoveryCodes, session: await this.goOn(token, request, reply) };
  }

  @Post('password')
  @HttpCode(200)
  @ApiOperation({ summary: 'Change the password', description: 'Ends all other sessions of the person.' })
  @ApiOkResponse({ type: SessionDto })
  @ApiBadRequestResponse({ description: 'Malformed' })
  @ApiForbiddenResponse({ description: "A key, or the second factor's code is still to be given" })
  @ApiUnprocessableEntityResponse({ description: 'The present one is wrong, or the new one is weak' })
  @ApiTooManyRequestsResponse({ description: 'Too many wrong passwords' })
  async changePassword(
    @Body() { current, next }: PasswordForm,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    const token = await this.signIns.changePassword(whoIs(request), current, next, callerOf(request));
    return this.goOn(token, request, reply);
  }

  @Get('all')
  @ApiOperation({ summary: 'My newest sessions, ended ones included' })
  @ApiOkResponse({ type: [ListedSessionDto] })
  @ApiForbiddenResponse({ description: "A key, or the second factor's code is still to be given" })
  async all(@Req() request: FastifyRequest): Promise<ListedSessionDto[]> {
    const { actor, sessionId } = wholeSession(request);
    const sessions = await this.sessions.listOf(actor.personId!);
    return sessions.map((session) => listedSessionDto(session, sessionId));
  }

  @Delete('all')
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out everywhere, here included' })
  @ApiNoContentResponse()
  @ApiForbiddenResponse({ description: "A key, or the second factor's code is still to be given" })
  async endAll(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { actor } = wholeSession(request);
    await this.sessions.endAllOf(actor.personId!, actor, callerOf(request));
    takeToken(request, reply);
  }

  @Delete('all/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'End one of my sessions' })
  @ApiNoContentResponse()
  @ApiForbiddenResponse({ description: "A key, or the second factor's code is still to be given" })
  @ApiNotFoundResponse({ description: 'None of mine' })
  async endOne(@Param('id') id: string, @Req() request: FastifyRequest): Promise<void> {
    const { actor } = wholeSession(request);
    await this.sessions.end(actor.personId!, id, actor, callerOf(request));
  }

  /** The same session under its new token. */
  private async goOn(token: string, request: FastifyRequest, reply: FastifyReply): Promise<SessionDto> {
    giveToken(request, reply, token);
    const who = await this.sessions.resolve(token);
    if (!who) throw sessionEnded();
    return sessionDto(who);
  }
}

function whoIs({ who }: FastifyRequest): Who {
  if (!who) throw notSignedIn();
  return who;
}

/** A session in which nothing is left to be proven. */
function wholeSession(request: FastifyRequest) {
  const who = whoIs(request);
  const session = inSession(who);
  mustBeWhole(who);
  return session;
}
