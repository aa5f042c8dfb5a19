import { givePending, takePending } from './oidc.cookie.js';
import { Vault } from './secrets.js';

const vault = new Vault('a secret of thirty-two characters and more');
const pending = { state: 's', nonce: 'n', verifier: 'v' };
const BEGUN = 1_000_000;

/** What a browser has after a sign-in was begun. */
function given(): string {
  let cookie = '';
  const header = (_name: string, value: string) => void (cookie = value.split(';')[0]!);
  givePending({ protocol: 'http', headers: {} }, { header } as never, vault, pending, BEGUN);
  return cookie;
}

const taken = (cookie: string, now: number) =>
  takePending({ protocol: 'http', headers: { cookie } }, { header: () => undefined } as never, vault, now);

describe('a sign-in that was begun at the issuer', () => {
  it('can be ended for ten minutes by the clock that it was begun by', () => {
    const cookie = given();
    expect(taken(cookie, BEGUN + 599)).toEqual(pending);
    expect(taken(cookie, BEGUN + 600)).toBeNull();
    expect(taken(cookie.replace('=', '=x'), BEGUN)).toBeNull();
  });

  it('does not look at the machine’s clock', () => {
    const cookie = given();
    jest.useFakeTimers({ now: new Date('2036-01-01') });
    try {
      expect(taken(cookie, BEGUN + 1)).toEqual(pending);
    } finally {
      jest.useRealTimers();
    }
  });
});
