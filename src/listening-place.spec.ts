import { CannotStart, listeningPlace, refuseUnready } from './listening-place.js';

const refusal = (work: () => unknown) => {
  try {
    return `accepted: ${JSON.stringify(work())}`;
  } catch (error) {
    return error instanceof CannotStart ? error.message : String(error);
  }
};

describe('where the server listens', () => {
  const PUBLIC = { PUBLIC_URL: 'https://fund.example.org', TRUST_PROXY: '127.0.0.1' };

  it('is this machine, unless the environment says otherwise', () => {
    expect(listeningPlace({})).toEqual({ host: '127.0.0.1', port: 3000, beyondLoopback: false });
    expect(listeningPlace({ HOST: '::1', PORT: '0' })).toEqual({
      host: '::1',
      port: 0,
      beyondLoopback: false,
    });
    expect(listeningPlace({ PUBLIC_URL: 'http://localhost:8080' }).beyondLoopback).toBe(false);
  });

  it('is within reach of others where it listens for them, or a proxy has its name', () => {
    expect(listeningPlace(PUBLIC)).toEqual({ host: '127.0.0.1', port: 3000, beyondLoopback: true });
    expect(listeningPlace({ ...PUBLIC, HOST: '0.0.0.0' }).beyondLoopback).toBe(true);
    const container = { HOST: '0.0.0.0', BEHIND_PUBLISHED_LOOPBACK: '1' };
    expect(listeningPlace(container).beyondLoopback).toBe(false);
    expect(listeningPlace({ ...PUBLIC, ...container, TRUST_PROXY: 'uniquelocal' }).beyondLoopback).toBe(true);
  });

  it.each<[NodeJS.ProcessEnv, RegExp]>([
    [{ PORT: '70000' }, /^PORT is '70000'/],
    [{ HOST: '0.0.0.0' }, /^HOST is '0\.0\.0\.0': .* PUBLIC_URL/],
    [{ HOST: '0.0.0.0', PUBLIC_URL: 'http://localhost' }, /^HOST is '0\.0\.0\.0': /],
    [{ PUBLIC_URL: 'https://fund.example.org' }, /^PUBLIC_URL is .* TRUST_PROXY=127\.0\.0\.1\.$/],
    [{ ...PUBLIC, PUBLIC_URL: 'http://fund.example.org' }, /^PUBLIC_URL is .* it must be https/],
    [
      { ...PUBLIC, PUBLIC_URL: 'https://fund.example.org/books' },
      /^PUBLIC_URL must be scheme and host alone/,
    ],
    [{ ...PUBLIC, PUBLIC_URL: 'https://me:secret@fund.example.org' }, /scheme and host alone/],
    [{ ...PUBLIC, PUBLIC_URL: 'fund.example.org' }, /scheme and host alone/],
    [{ TRUST_PROXY: 'true' }, /^TRUST_PROXY names 'true'/],
    [{ TRUST_PROXY: '10.0.0.1, 0.0.0.0/0' }, /^TRUST_PROXY names '0\.0\.0\.0\/0'/],
    [{ TRUST_PROXY: '10.0.0.0/33' }, /^TRUST_PROXY names/],
    [{ TRUST_PROXY: 'proxy.example.org' }, /^TRUST_PROXY names/],
    [{ RATE_LIMIT_PER_MINUTE: 'off' }, /^RATE_LIMIT_PER_MINUTE is 'off'/],
    [{ METRICS_TOKEN: 'a', METRICS_TOKEN_FILE: '/b' }, /^METRICS_TOKEN and METRICS_TOKEN_FILE are both set/],
  ])('is refused in a sentence for %j', (env, sentence) => {
    expect(refusal(() => listeningPlace(env))).toMatch(sentence);
  });

  it('believes proxies by address, network or kind of network', () => {
    const TRUST_PROXY = '127.0.0.1, ::1 10.0.0.0/8,fd00::/8,uniquelocal';
    expect(listeningPlace({ ...PUBLIC, TRUST_PROXY }).beyondLoopback).toBe(true);
  });

  it('is served beyond this machine only with a secret, and an administrator who can sign in', () => {
    const [here, beyond] = [listeningPlace({}), listeningPlace(PUBLIC)];
    const nothing = { hasSecret: false, hasAdministrator: false };
    expect(() => refuseUnready(here, nothing)).not.toThrow();
    expect(refusal(() => refuseUnready(beyond, { hasSecret: false }))).toMatch(/SESSION_SECRET_FILE/);
    expect(refusal(() => refuseUnready(beyond, { hasSecret: true, hasAdministrator: false }))).toMatch(
      /start it once without PUBLIC_URL and HOST, on 127\.0\.0\.1, use the link it prints, and set up the second factor\.$/,
    );
    expect(() => refuseUnready(beyond, { hasSecret: true, hasAdministrator: true })).not.toThrow();
  });
});
