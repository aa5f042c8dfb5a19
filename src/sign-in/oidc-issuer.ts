import * as openid from 'openid-client';
import { Problem } from '../http/index.js';
import { forbidden } from '../refusals/index.js';
import type { OidcSettings } from './oidc.settings.js';

const PATIENCE_SECONDS = 5;
const CLOCK_TOLERANCE_SECONDS = 60;
const CALLBACK = '/api/session/oidc/callback';

/** What the browser keeps, sealed, while its person is at the issuer. */
export interface PendingSignIn {
  state: string;
  nonce: string;
  verifier: string;
}

/** Who somebody is, as the issuer says. */
export interface Identity {
  issuer: string;
  subject: string;
  /** Only one that the issuer has verified; null: none. */
  verifiedEmail: string | null;
  /** Whether the issuer asked for a second factor. */
  secondFactor: boolean;
}

/** Methods (RFC 8176) that are, or end, a second factor. */
const SECOND_FACTORS: unknown[] = ['mfa', 'otp', 'hwk'];
const isSecondFactor = (method: unknown) => SECOND_FACTORS.includes(method);

/**
 * An issuer of OpenID Connect, asked with the authorization code flow, PKCE, state and nonce. It is looked up when it is first needed and
 * waited for a few seconds: while it is away, everything else works.
 */
export class OidcIssuer {
  private configuration: Promise<openid.Configuration> | null = null;

  /** @param onTrouble told why the issuer could not be used, for the log */
  constructor(
    private readonly settings: OidcSettings,
    private readonly onTrouble: (why: string) => void,
  ) {}

  /**
   * Begins a sign-in.
   * @returns where to send the browser, and what it must bring back
   * @throws {Problem} 503 while the issuer does not answer
   */
  async begin(): Promise<{ url: string; pending: PendingSignIn }> {
    const configuration = await this.discovered();
    const pending = {
      state: openid.randomState(),
      nonce: openid.randomNonce(),
      verifier: openid.randomPKCECodeVerifier(),
    };
    const url = openid.buildAuthorizationUrl(configuration, {
      redirect_uri: new URL(CALLBACK, this.settings.publicUrl).href,
      scope: 'openid email',
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, pending };
  }

  /**
   * Ends a sign-in: trades the code that the browser brought for who they are.
   * @param query the query that the browser came back with
   * @throws {Problem} 503 while the issuer does not answer
   * @throws {Refused} 403 for whatever is not the issuer's fresh answer to this browser
   */
  async finish(query: string, { state, nonce, verifier }: PendingSignIn): Promise<Identity> {
    const configuration = await this.discovered();
    const came = new URL(CALLBACK, this.settings.publicUrl);
    came.search = query;
    try {
      const tokens = await openid.authorizationCodeGrant(configuration, came, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const { iss, sub, amr, ...claims } = tokens.claims()!;
      // Many issuers tell the e-mail only to who asks for it.
      const told =
        'email' in claims ? claims : await openid.fetchUserInfo(configuration, tokens.access_token, sub);
      return {
        issuer: iss,
        subject: sub,
        verifiedEmail: verifiedEmail(told),
        secondFactor: Array.isArray(amr) && amr.some(isSecondFactor),
      };
    } catch (error) {
      throw this.isAway(error) ? this.unavailable(error) : notCompleted();
    }
  }

  /** The issuer's own description, asked for once; again where that failed. */
  private async discovered(): Promise<openid.Configuration> {
    this.configuration ??= this.discover();
    try {
      return await this.configuration;
    } catch (error) {
      this.configuration = null;
      throw this.unavailable(error);
    }
  }

  private async discover(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret } = this.settings;
    const configuration = await openid.discovery(
      issuer,
      clientId,
      { [openid.clockTolerance]: CLOCK_TOLERANCE_SECONDS },
      authentication(clientSecret),
      {
        timeout: PATIENCE_SECONDS,
        execute: [
          openid.enableNonRepudiationChecks,
          ...(issuer.protocol === 'http:' ? [openid.allowInsecureRequests] : []), // on this machine: oidcSettings sees to it
        ],
      },
    );
    return configuration;
  }

  private unavailable(error: unknown): Problem {
    this.onTrouble(`The issuer ${this.settings.issuer.href} cannot be used: ${reasonsOf(error).join(': ')}`);
    return new Problem(
      'unavailable',
      'Who signs people in here does not answer at the moment; try again soon, or sign in with a password.',
    );
  }

  /** Whether the issuer did not answer, or answered with a fault of its own. */
  private isAway(error: unknown): boolean {
    for (let cause = error; typeof cause === 'object' && cause !== null;) {
      const { name, message, code, status } = cause as Record<string, unknown>;
      if (name === 'TimeoutError' || message === 'fetch failed' || code === 'OAUTH_TIMEOUT') return true;
      if (typeof status === 'number' && status >= 500) return true;
      cause = (cause as { cause?: unknown }).cause;
    }
    return false;
  }
}

/** In the body where the issuer takes it, in a header else, as older ones want it. */
function authentication(clientSecret: string | undefined): openid.ClientAuth {
  if (clientSecret === undefined) return openid.None();
  return (server, ...rest) => {
    const inBody = server.token_endpoint_auth_methods_supported?.includes('client_secret_post');
    const authenticate = inBody
      ? openid.ClientSecretPost(clientSecret)
      : openid.ClientSecretBasic(clientSecret);
    authenticate(server, ...rest);
  };
}

function verifiedEmail({ email, email_verified: verified }: Record<string, unknown>): string | null {
  // Some issuers write the truth as text.
  const isVerified = verified === true || verified === 'true';
  return isVerified && typeof email === 'string' ? email.trim().toLowerCase() : null;
}

/** Messages of an error and its causes; those of openid-client hold no code or token. */
function reasonsOf(error: unknown): string[] {
  if (!(error instanceof Error)) {
    const { message } = (error ?? {}) as { message?: unknown };
    return typeof message === 'string' ? [message] : [];
  }
  return [error.message, ...reasonsOf(error.cause)];
}

/** One sentence, whatever did not fit: the state, the code, the nonce, the signature, or the person's own No. */
export const notCompleted = () =>
  forbidden('The sign-in was not completed, or was completed before; begin anew at /api/session/oidc.');
