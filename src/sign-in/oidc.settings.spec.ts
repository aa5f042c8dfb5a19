import { oidcSettings } from './oidc.settings.js';

const given = {
  OIDC_ISSUER: 'https://login.example.org/a',
  OIDC_CLIENT_ID: 'books',
  OIDC_CLIENT_SECRET: 'hush',
};

describe('the settings of OpenID Connect', () => {
  it('are none without an issuer', () => {
    expect(oidcSettings({ OIDC_CLIENT_ID: 'books' })).toBeNull();
  });

  it('name the issuer, who we are to it, and where people come back to', () => {
    expect(oidcSettings({ ...given, PUBLIC_URL: 'https://fund.example.org' })).toEqual({
      issuer: new URL('https://login.example.org/a'),
      clientId: 'books',
      clientSecret: 'hush',
      publicUrl: new URL('https://fund.example.org'),
    });
    expect(oidcSettings({ ...given, PORT: '4000' })?.publicUrl.href).toBe('http://localhost:4000/');
    for (const OIDC_ISSUER of ['http://127.0.0.1:9', 'http://localhost:9', 'http://[::1]:9'])
      expect(oidcSettings({ ...given, OIDC_ISSUER })?.issuer.protocol).toBe('http:');
  });

  it.each([
    [{ OIDC_CLIENT_ID: '' }, /OIDC_CLIENT_ID/],
    [{ OIDC_ISSUER: 'http://login.example.org' }, /must be at https/],
    [{ OIDC_ISSUER: 'http://127.0.0.1.example.org' }, /must be at https/],
    [{ OIDC_ISSUER: 'login.example.org' }, /must be the address/],
    [{ OIDC_ISSUER: 'ftp://login.example.org' }, /must be the address/],
    [{ OIDC_ISSUER: 'https://user:hush@login.example.org' }, /must be the address/],
    [{ OIDC_CLIENT_SECRET_FILE: '/nowhere' }, /both set/],
  ])('are refused before the server starts: %j', (wrong, sentence) => {
    const read = () => oidcSettings({ ...given, ...wrong });
    expect(read).toThrow(sentence);
    expect(read).not.toThrow(/hush/);
  });
});
