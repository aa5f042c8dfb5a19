import { CannotStart, secretFrom } from '../../libs/environment/index.js';

/** The issuer of OpenID Connect through which people may sign in, and who we are to it. */
export interface OidcSettings {
  issuer: URL;
  clientId: string;
  /** Undefined: a public client, which PKCE alone protects. */
  clientSecret: string | undefined;
  /** Where people reach this server. */
  publicUrl: URL;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/**
 * OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET or OIDC_CLIENT_SECRET_FILE; PUBLIC_URL says where the issuer sends people back to.
 * @returns null where no issuer is set
 * @throws CannotStart what is wrong with one of them
 */
export function oidcSettings(env: NodeJS.ProcessEnv): OidcSettings | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId } = env;
  if (!issuer) return null;
  if (!clientId) throw new CannotStart('OIDC_ISSUER is set: OIDC_CLIENT_ID must say who we are to it.');
  return {
    issuer: issuerUrl(issuer),
    clientId,
    clientSecret: secretFrom(env, 'OIDC_CLIENT_SECRET'),
    publicUrl: new URL(env.PUBLIC_URL || `http://localhost:${env.PORT || '3000'}`),
  };
}

function issuerUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== ''
  ) {
    throw new CannotStart('OIDC_ISSUER must be the address of an issuer, such as https://login.example.org.');
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    throw new CannotStart(`OIDC_ISSUER is '${text}': beyond this machine an issuer must be at https.`);
  }
  return url;
}
