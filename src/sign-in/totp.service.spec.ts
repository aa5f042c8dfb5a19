import { generateSync } from 'otplib';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { Vault } from './secrets.js';
import { TotpService } from './totp.service.js';

describe('the second factor', () => {
  let database: TestDatabase;
  let totp: TotpService;
  let people = 0;

  beforeAll(async () => {
    database = await createDatabase();
    totp = new TotpService(database.application, new Vault('x'.repeat(32)));
  });
  afterAll(() => database.drop());

  const person = async () => {
    const [made]: { id: number }[] = await database.application.query(
      `WITH c AS (INSERT INTO change (made_by, door, what) VALUES ('system', 'system', 'x') RETURNING id)
       INSERT INTO person (email, change_id) SELECT $1, c.id FROM c RETURNING id`,
      [`p${++people}@example.org`],
    );
    return made!.id;
  };
  const now = async () => {
    const [row]: { now: number }[] = await database.application.query(
      'SELECT floor(extract(epoch FROM clock_timestamp()))::int AS now',
    );
    return row!.now;
  };
  const nothingElse = () => Promise.resolve();
  /** Somebody enrolled two steps ago, so that all codes of now are unused. */
  const enrolled = async () => {
    const id = await person();
    const { secret } = await totp.begin(id, 'ada@example.org');
    const codes = await totp.confirm(id, generateSync({ secret, epoch: await now() }), nothingElse);
    await database.owner.transaction(async (manager) => {
      await manager.query('SET LOCAL session_replication_role = replica');
      await manager.query('UPDATE totp SET last_step = last_step - 3 WHERE person_id = $1', [id]);
    });
    const code = async (steps: number) => generateSync({ secret, epoch: (await now()) + 30 * steps });
    return { id, secret, codes: codes ?? [], code };
  };

  it.each([
    ['the step before', -1, true],
    ['now', 0, true],
    ['the step after', 1, true],
    ['two steps before', -2.1, false],
    ['two steps after', 2.1, false],
  ])('takes the code of %s: %d', async (_, steps, taken) => {
    const { id, code } = await enrolled();
    expect(await totp.use(id, await code(steps))).toBe(taken);
  });

  it('takes a code once, and none of a step before the last one used', async () => {
    const { id, code } = await enrolled();
    const [before, next] = [await code(0), await code(1)];
    expect(await totp.use(id, next)).toBe(true);
    expect(await totp.use(id, next)).toBe(false);
    expect(await totp.use(id, before)).toBe(false);
  });

  it('takes a code once where it is used twenty times at the same instant', async () => {
    const { id, code } = await enrolled();
    const same = await code(0);
    const uses = await Promise.all(Array.from({ length: 20 }, () => totp.use(id, same)));
    expect(uses.filter((used) => used)).toHaveLength(1);
  });

  it('takes a recovery code once where it is used twenty times at the same instant', async () => {
    const { id, codes } = await enrolled();
    const uses = await Promise.all(Array.from({ length: 20 }, () => totp.recover(id, codes[0]!)));
    expect(uses.filter((used) => used)).toHaveLength(1);
    expect(await totp.recover(id, codes[1]!)).toBe(true);
    const other = await enrolled();
    expect(await totp.recover(other.id, codes[2]!)).toBe(false);
  });

  it.each(['', '12345', '1234567', 'abcdef', '１２３４５６'])('takes no %j for a code', async (code) => {
    const { id } = await enrolled();
    expect(await totp.use(id, code)).toBe(false);
  });

  it('keeps the secret in use until the new one is confirmed, and not after', async () => {
    const { id, code } = await enrolled();
    const { secret } = await totp.begin(id, 'ada@example.org');
    expect(await totp.use(id, await code(0))).toBe(true);
    expect(await totp.confirm(id, await code(1), nothingElse)).toBeNull();
    expect(await totp.confirm(id, generateSync({ secret, epoch: await now() }), nothingElse)).toHaveLength(
      10,
    );
    expect(await totp.use(id, await code(1))).toBe(false);
    expect(await totp.use(id, generateSync({ secret, epoch: (await now()) + 30 }))).toBe(true);
  });

  it('is kept sealed, for its person only', async () => {
    const [one, two] = [await enrolled(), await enrolled()];
    const [row]: { text: string }[] = await database.owner.query(
      `SELECT convert_from(substr(secret_sealed, 1, 0), 'UTF8') || encode(secret_sealed, 'escape') AS text FROM totp WHERE person_id = $1`,
      [one.id],
    );
    expect(row?.text).not.toContain(one.secret);
    await database.owner.query(
      'UPDATE totp SET secret_sealed = (SELECT secret_sealed FROM totp WHERE person_id = $1) WHERE person_id = $2',
      [one.id, two.id],
    );
    await expect(totp.use(two.id, await one.code(0))).rejects.toThrow(/The second factor cannot be read/);
  });

  it('says in a sentence that the server has another secret now', async () => {
    const { id, code } = await enrolled();
    const elsewhere = new TotpService(database.application, new Vault('y'.repeat(32)));
    await expect(elsewhere.use(id, await code(0))).rejects.toMatchObject({ status: 409 });
  });
});
