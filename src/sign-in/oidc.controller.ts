import { Controller, Get, Redirect, Req, Res } from '@nestjs/common';
import {
  ApiForbiddenResponse,
  ApiFoundResponse,
  ApiNotFoundResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiTooManyRequestsResponse,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { May } from '../access/index.js';
import { unknown } from '../refusals/index.js';
import { callerOf, giveToken } from './cookies.js';
import { notCompleted, type Identity, type OidcIssuer } from './oidc-issuer.js';
import { givePending, takePending } from './oidc.cookie.js';
import type { OidcService } from './oidc.service.js';
import type { Vault } from './secrets.js';
import type { SessionsService } from './sessions.service.js';

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDto' } } },
});

/** What signing in through an issuer takes; no issuer: none is set up. */
export class OidcEntrance {
  constructor(
    readonly issuer: OidcIssuer | null,
    readonly home: string,
    readonly service: OidcService,
    readonly sessions: SessionsService,
    readonly vault: Vault,
  ) {}
}

/** Signing in through an issuer of OpenID Connect: for browsers, which are sent there and back. */
@ApiTags('signing in')
@May('use the open door')
@ApiNotFoundResponse(problem('No issuer is set up'))
@ApiServiceUnavailableResponse(problem('The issuer does not answer'))
@Controller('api/session/oidc')
export class OidcController {
  constructor(private readonly entrance: OidcEntrance) {}

  @Get()
  @Redirect()
  @ApiOperation({ summary: 'Go to the issuer to sign in' })
  @ApiFoundResponse({ description: 'To the issuer' })
  async begin(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ url: string; statusCode: number }> {
    const { url, pending } = await this.issuer().begin();
    const { vault, service } = this.entrance;
    givePending(request, reply, vault, pending, await service.now());
    return { url, statusCode: 302 };
  }

  @Get('callback')
  @Redirect()
  @ApiOperation({
    summary: 'Come back from the issuer, and be signed in',
    description:
      'The issuer’s second factor counts where it says that it asked for one; a fresh code of one’s own is still needed to approve.',
  })
  @ApiFoundResponse({ description: 'Signed in, on to the first page' })
  @ApiForbiddenResponse(problem('Not invited, or the sign-in was not completed'))
  @ApiTooManyRequestsResponse(problem('Too many attempts from this address'))
  async callback(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ url: string; statusCode: number }> {
    const caller = callerOf(request);
    const { service, sessions, home } = this.entrance;
    const token = await service.enter(await this.identityOf(request, reply), caller);
    const { signedIn } = request;
    if (signedIn?.session) {
      const actor = { personId: signedIn.personId, name: signedIn.name };
      await sessions.end(signedIn.personId, signedIn.session.id, actor, caller);
    }
    giveToken(request, reply, token);
    return { url: home, statusCode: 302 };
  }

  private async identityOf(request: FastifyRequest, reply: FastifyReply): Promise<Identity> {
    const issuer = this.issuer();
    const { vault, service } = this.entrance;
    const pending = takePending(request, reply, vault, await service.now());
    try {
      if (!pending) throw notCompleted();
      return await issuer.finish(request.url.split('?')[1] ?? '', pending);
    } catch (error) {
      await service.failed(callerOf(request));
      throw error;
    }
  }

  private issuer(): OidcIssuer {
    const { issuer } = this.entrance;
    if (!issuer) throw unknown('No issuer of OpenID Connect is set up here; sign in with a password.');
    return issuer;
  }
}
