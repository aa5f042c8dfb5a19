/**
 * A real issuer of OpenID Connect for tests, in a process of its own, on a free port of 127.0.0.1, in memory:
 *
 *   node oidc-provider.mjs REDIRECT_URI
 *
 * Says where it is in its first line. Whoever is sent to it types nothing: GET the page it leads to with ?subject=…&email=…&verified=true
 * &amr=…, and that is who signed in there; with ?refuse=true the person said No. Ends with its standard input.
 */
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const [redirectUri] = process.argv.slice(2);
const accounts = new Map();
let provider;

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://127.0.0.1');
  if (!url.pathname.startsWith('/interaction/')) {
    provider.callback()(request, response);
    return;
  }
  signIn(url.searchParams, request, response).catch((error) => response.writeHead(500).end(String(error)));
});

async function signIn(typed, request, response) {
  const asked = await provider.interactionDetails(request, response);
  if (typed.get('refuse') === 'true') {
    return provider.interactionFinished(request, response, {
      error: 'access_denied',
      error_description: 'The person said No.',
    });
  }
  const accountId = typed.get('subject') ?? asked.session?.accountId;
  accounts.set(accountId, {
    sub: accountId,
    ...(typed.has('email') && {
      email: typed.get('email'),
      email_verified: typed.get('verified') === 'true',
    }),
  });
  const grant = new provider.Grant({ accountId, clientId: asked.params.client_id });
  grant.addOIDCScope('openid email');
  const amr = typed.getAll('amr');
  return provider.interactionFinished(request, response, {
    login: { accountId, ...(amr.length > 0 && { amr }) },
    consent: { grantId: await grant.save() },
  });
}

server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'city-partnerships',
        client_secret: 'known to the tests',
        token_endpoint_auth_method: 'client_secret_basic',
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    pkce: { required: () => true },
    clientAuthMethods: ['client_secret_basic'],
    claims: { openid: ['sub', 'amr'], email: ['email', 'email_verified'] },
    findAccount: (_context, accountId) => ({
      accountId,
      claims: () => accounts.get(accountId) ?? { sub: accountId },
    }),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['keys of tests'] },
  });
  process.stdout.write(`${issuer}\n`);
});

process.stdin.on('end', () => process.exit(0)).resume();
