import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { FAILURES_BEFORE_LOCKOUT, Lockout } from './lockout.js';
import { TooManyAttempts } from './refusals.js';
import { Vault } from './secrets.js';

describe('the lockout', () => {
  let database: TestDatabase;
  let lockout: Lockout;
  let addresses = 0;
  const caller = (address = `192.0.2.${++addresses}`) => ({ address, userAgent: null, requestId: null });
  const EVERYBODY_ELSE = { address: null, userAgent: null, requestId: null };

  beforeAll(async () => {
    database = await createDatabase();
    lockout = new Lockout(database.application, new Vault('x'.repeat(32)));
  });
  afterAll(() => database.drop());

  const wait = async (work: Promise<unknown>) => {
    const error: unknown = await work.then(
      () => null,
      (refusal: unknown) => refusal,
    );
    if (error instanceof TooManyAttempts) return error.retryAfterSeconds;
    if (error) throw error as Error;
    return 0;
  };
  /** Lets the database's clock be past every lock. */
  const passTime = () =>
    database.owner.query(
      'UPDATE sign_in_failure SET locked_until = clock_timestamp() WHERE locked_until IS NOT NULL',
    );

  it('waits 30 seconds after five failures, twice as long each time, 15 minutes at most', async () => {
    for (let failure = 1; failure <= FAILURES_BEFORE_LOCKOUT.account; failure++)
      expect(await wait(lockout.signIn('ada@example.org', caller()))).toBe(0);
    const waits: number[] = [];
    for (let round = 0; round < 7; round++) {
      waits.push(await wait(lockout.signIn('ada@example.org', caller())));
      await passTime();
      expect(await wait(lockout.signIn('ada@example.org', caller()))).toBe(0);
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900]);
    expect(await wait(lockout.signIn('grace@example.org', caller()))).toBe(0);
  });

  it('counts attempts of the same instant like attempts in a row', async () => {
    const waits = await Promise.all(
      Array.from({ length: 50 }, () => wait(lockout.signIn('hopper@example.org', EVERYBODY_ELSE))),
    );
    expect(waits.filter((seconds) => seconds === 0)).toHaveLength(FAILURES_BEFORE_LOCKOUT.account);
  });

  it('begins anew after a success, and after a day', async () => {
    const attempt = () => lockout.signIn('emmy@example.org', EVERYBODY_ELSE);
    for (let failure = 1; failure < FAILURES_BEFORE_LOCKOUT.account; failure++) await attempt();
    const last = await attempt();
    expect(last.locks).toEqual(['account']);
    await lockout.forgive(last);
    for (let failure = 1; failure < FAILURES_BEFORE_LOCKOUT.account; failure++)
      expect((await attempt()).locks).toEqual([]);
    await database.owner.query(
      `UPDATE sign_in_failure SET last_at = clock_timestamp() - interval '25 hours'`,
    );
    for (let failure = 1; failure < FAILURES_BEFORE_LOCKOUT.account; failure++)
      expect((await attempt()).locks).toEqual([]);
    expect((await attempt()).locks).toEqual(['account']);
  });

  it('locks an address that tries many accounts, and then no account for it', async () => {
    const here = caller();
    for (let n = 1; n <= FAILURES_BEFORE_LOCKOUT.address; n++)
      expect(await wait(lockout.signIn(`person${n}@example.org`, here))).toBe(0);
    const count = async () => {
      const [row]: { n: string }[] = await database.owner.query('SELECT count(*) AS n FROM sign_in_failure');
      return row?.n;
    };
    const before = await count();
    expect(await wait(lockout.signIn('one-more@example.org', here))).toBe(30);
    expect(await count()).toBe(before);
    expect(await wait(lockout.signIn('one-more@example.org', caller()))).toBe(0);
  });

  it('takes a success out of the address, and leaves the others’ failures in', async () => {
    const here = caller();
    for (let n = 1; n < FAILURES_BEFORE_LOCKOUT.address; n++)
      await lockout.signIn(`colleague${n}@example.org`, here);
    for (let success = 0; success < 3; success++) {
      const attempt = await lockout.signIn('colleague0@example.org', here);
      expect(attempt.locks).toEqual(['address']);
      await lockout.forgive(attempt);
    }
    await lockout.signIn('colleague0@example.org', here);
    expect(await wait(lockout.signIn('colleague0@example.org', here))).toBe(30);
  });

  it('forgets what is older than a day', async () => {
    await database.owner.query(
      `UPDATE sign_in_failure SET last_at = clock_timestamp() - interval '25 hours'`,
    );
    await lockout.forgive(await lockout.signIn('tidy@example.org', EVERYBODY_ELSE));
    const left: unknown[] = await database.owner.query('SELECT FROM sign_in_failure');
    expect(left).toHaveLength(1);
  });
});
