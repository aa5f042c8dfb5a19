import { checkPassword, hashPassword, passwordMatches } from './passwords.js';

const refusal = (password: string, email = 'ada@example.org') => {
  try {
    checkPassword(password, email);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('a new password', () => {
  it.each([
    'correct stapler lantern',
    'summer lantern 2026',
    'abcdef lantern',
    '7391 ferry 2046',
    'xT7#kq-93bLm',
    'ملح و خبز و زيت',
    '🐢'.repeat(6) + 'sailed north',
    'a'.repeat(124) + 'bcde',
  ])('may be %s', (password) => expect(refusal(password)).toBeNull());

  it.each([
    ['elevenchars', 'The password has 11 characters; it must have from 12 to 128.'],
    ['🐢'.repeat(11), 'The password has 11 characters; it must have from 12 to 128.'],
    ['ab'.repeat(65), 'The password has 130 characters; it must have from 12 to 128.'],
  ])('is held to its length: %s', (password, sentence) => expect(refusal(password)).toBe(sentence));

  it.each([
    'passwordpassword',
    'PasswordPassword',
    'Password1234!',
    '!!!!password2026',
    'qwertyuiopas',
    '1qaz2wsx3edc',
    '123456789012',
    'Letmein-2026-11',
    'correcthorsebatterystaple',
    'Correct Horse Battery Staple 1',
    'united nations 1945',
    'aaaaaaaaaaaaa',
    'xyzxyzxyzxyzx',
    '12345678901234',
    '0123456789012345',
    '20261123-2026',
    '1234567890!!',
    '31415926 27182818',
    'abcdefabcdef',
    'Nordsee Nordsee ',
    'letmein123letmein',
    'Summer2026Summer',
    'summer-monkey-2026',
    'abcdefgh98765',
    'poiuytlkjhgfd!',
    'mnopqrstuvwx',
  ])('is not what everybody tries first: %s', (password) => {
    expect(refusal(password)).toMatch(/everybody tries first/);
  });

  it.each([
    'adalovelace@example.org',
    'AdaLovelace@Example.org!',
    'ada.lovelace2026',
    'ada lovelace 1',
    'City Partnerships',
    'city-partnerships-2026',
  ])('is not its owner or the product: %s', (password) => {
    expect(refusal(password, 'ada.lovelace@example.org')).toMatch(/the e-mail or the name of the product/);
  });
});

describe('what is kept of a password', () => {
  it('is argon2id at the price that OWASP asks for, and another each time', async () => {
    const [one, two] = [
      await hashPassword('correct stapler lantern'),
      await hashPassword('correct stapler lantern'),
    ];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
  });

  it('matches the same letters from every keyboard, and no others', async () => {
    const kept = await hashPassword('crème brûlée à trois');
    expect(await passwordMatches(kept, 'crème brûlée à trois'.normalize('NFD'))).toBe(true);
    expect(await passwordMatches(kept, 'creme brulee a trois')).toBe(false);
    expect(await passwordMatches(null, 'crème brûlée à trois')).toBe(false);
  });

  it('is compared for as long where there is none', async () => {
    const kept = await hashPassword('correct stapler lantern');
    const took = async (of: string | null) => {
      const times: number[] = [];
      for (let round = 0; round < 7; round++) {
        const start = process.hrtime.bigint();
        await passwordMatches(of, 'not the password at all');
        times.push(Number(process.hrtime.bigint() - start));
      }
      return times.sort((a, b) => a - b)[3]!;
    };
    await took(null);
    const [known, nobody] = [await took(kept), await took(null)];
    // Without a hash to compare with it would be a thousandth.
    expect(nobody).toBeGreaterThan(known / 4);
    expect(known).toBeGreaterThan(nobody / 4);
  });
});
