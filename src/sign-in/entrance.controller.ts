import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiOperation,
  ApiTags,
  ApiTooManyRequestsResponse,
  ApiUnauthorizedResponse,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { May } from '../access/index.js';
import { callerOf, giveToken } from './cookies.js';
import { FirstAdministratorService } from './first-administrator.js';
import { InvitationsService } from './invitations.service.js';
import { sessionEnded } from './refusals.js';
import { SessionDto, sessionDto } from './session.dto.js';
import { SessionsService } from './sessions.service.js';
import { AcceptInvitationForm, FirstAdministratorDto, SignInForm } from './sign-in.dto.js';
import { SignInService } from './sign-in.service.js';

/** The ways in for somebody whom the server does not know yet. */
@ApiTags('signing in')
@May('use the open door')
@Controller('api/session')
export class EntranceController {
  constructor(
    private readonly signIns: SignInService,
    private readonly sessions: SessionsService,
    private readonly invitations: InvitationsService,
    private readonly firstAdministrator: FirstAdministratorService,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Sign in',
    description:
      'Opens a session and sets its cookie. Where a second factor is set up and no code is given, the session says mustGiveCode and ' +
      'has no role until POST /api/session/step-up; where one is required and not set up, it says mustEnrol until it is.',
  })
  @ApiCreatedResponse({ type: SessionDto })
  @ApiBadRequestResponse({ description: 'Malformed' })
  @ApiUnauthorizedResponse({ description: 'E-mail, password or code is not right' })
  @ApiConflictResponse({ description: 'The second factor cannot be read: the server has another secret' })
  @ApiTooManyRequestsResponse({ description: 'Too many failures, of the account or from the address' })
  async signIn(
    @Body() form: SignInForm,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    return this.enter(await this.signIns.signIn(form, callerOf(request)), request, reply);
  }

  @Post('accept-invitation')
  @ApiOperation({ summary: 'Choose a password with the link of an invitation or reset, and sign in' })
  @ApiCreatedResponse({ type: SessionDto })
  @ApiBadRequestResponse({ description: 'Malformed' })
  @ApiConflictResponse({ description: 'The link is used, replaced or expired' })
  @ApiUnprocessableEntityResponse({ description: 'The password is too short or too well known' })
  async accept(
    @Body() { token, password }: AcceptInvitationForm,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    return this.enter(await this.invitations.accept(token, password, callerOf(request)), request, reply);
  }

  @Post('first-administrator')
  @ApiOperation({
    summary: 'Become the first system administrator with the link that the first start prints, and sign in',
  })
  @ApiCreatedResponse({ type: SessionDto })
  @ApiBadRequestResponse({ description: 'Malformed' })
  @ApiConflictResponse({ description: 'The link is used, replaced or expired, or there is an administrator' })
  @ApiUnprocessableEntityResponse({ description: 'The password is too short or too well known' })
  async first(
    @Body() form: FirstAdministratorDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    return this.enter(await this.firstAdministrator.make(form, callerOf(request)), request, reply);
  }

  /** Gives the new session to the browser in place of the one that it had. */
  private async enter(token: string, request: FastifyRequest, reply: FastifyReply): Promise<SessionDto> {
    const { signedIn } = request;
    if (signedIn?.session) {
      const actor = { personId: signedIn.personId, name: signedIn.name };
      await this.sessions.end(signedIn.personId, signedIn.session.id, actor, callerOf(request));
    }
    giveToken(request, reply, token);
    const who = await this.sessions.resolve(token);
    if (!who) throw sessionEnded();
    return sessionDto(who);
  }
}
