import { randomBytes } from 'node:crypto';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { refusal } from './raw-ledger.js';

/** How people and machines prove who they are, attacked as the application's role: what its services would never do. */
describe('secrets', () => {
  let database: TestDatabase;
  let person: number;
  let guest: number; // who has not signed in yet

  beforeAll(async () => {
    database = await createDatabase();
    const made: { id: number }[] = await database.application.query(
      `WITH c AS (INSERT INTO change (made_by, door, what) VALUES ('system', 'system', 'x') RETURNING id)
       INSERT INTO person (email, change_id) SELECT email, c.id FROM c, unnest(ARRAY['ada@example.org', 'guest@example.org']) email
       RETURNING id`,
    );
    [person = 0, guest = 0] = made.map(({ id }) => id);
  });
  afterAll(() => database.drop());

  const sql = (text: string, parameters: unknown[] = []) => database.application.query(text, parameters);
  const refused = (text: string, parameters: unknown[] = []) => refusal(sql(text, parameters));
  const insert = (table: string, row: Record<string, unknown>) => {
    const columns = Object.keys(row);
    const places = columns.map((_, index) => `$${index + 1}`);
    return sql(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')})`,
      Object.values(row),
    );
  };
  const hash = () => randomBytes(32);
  const sealed = () => randomBytes(60);
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

  const invitation = (row: object = {}) => ({
    token_hash: hash(),
    person_id: guest,
    purpose: 'invitation',
    expires_at: new Date(Date.now() + 86_400_000),
    ...row,
  });
  const session = (row: object = {}) => ({
    token_hash: hash(),
    person_id: person,
    opened_by: 'password',
    ...row,
  });
  const key = (row: object = {}) => ({
    prefix: randomBytes(4).toString('hex'),
    hash: hash(),
    name: 'import',
    person_id: person,
    expires_on: inDays(30),
    ...row,
  });
  const taken = hash();

  it.each([
    ['password', () => ({ person_id: person, hash: 'correct stapler lantern' }), 'password_is_hashed'],
    ['password', () => ({ person_id: person, hash: '$2b$10$abcdefghijklmnopqrstuv' }), 'password_is_hashed'],
    [
      'totp',
      () => ({ person_id: person, pending_sealed: Buffer.from('A'.repeat(32)) }),
      'totp_secret_is_sealed',
    ],
    [
      'recovery_code',
      () => ({ person_id: person, hash: Buffer.from('ABCD-EFGH-JKMN-PQRS-TVWX-YZ01-2345') }),
      'recovery_code_is_hashed',
    ],
    ['invitation', () => invitation({ token_hash: Buffer.from('token') }), 'invitation_token_is_hashed'],
    ['invitation', () => invitation({ purpose: 'present' }), 'invitation_purpose'],
    ['invitation', () => invitation({ person_id: null }), 'invitation_is_for_somebody'],
    ['invitation', () => invitation({ purpose: 'first_administrator' }), 'invitation_is_for_somebody'],
    [
      'invitation',
      () => invitation({ expires_at: new Date(Date.now() + 8 * 86_400_000) }),
      'invitation_lasts_a_week_at_most',
    ],
    ['session', () => session({ token_hash: Buffer.from('x'.repeat(43)) }), 'session_token_is_hashed'],
    ['session', () => session({ opened_by: 'charm' }), 'session_opened_by'],
    [
      'session',
      () => session({ second_factor: 'hope', second_factor_at: new Date() }),
      'session_second_factor',
    ],
    ['session', () => session({ second_factor: 'totp' }), 'session_second_factor_has_its_moment'],
    ['session', () => session({ user_agent: 'x'.repeat(301) }), 'session_user_agent_is_short'],
    ['api_key', () => key({ hash: Buffer.from('cpk_00000000_secret') }), 'api_key_is_hashed'],
    ['api_key', () => key({ name: ' ' }), 'api_key_has_a_name'],
    ['api_key', () => key({ name: 'x'.repeat(101) }), 'api_key_has_a_name'],
    ['api_key', () => key({ roles: [] }), 'api_key_roles_are_known'],
    ['api_key', () => key({ roles: ['auditor', 'king'] }), 'api_key_roles_are_known'],
    ['api_key', () => key({ expires_on: inDays(368) }), 'api_key_expires_within_a_year'],
  ])('%s refuses %s: %s', async (table, row, name) => {
    expect(await refusal(insert(table, row()))).toBe(name);
  });

  it.each([
    ['session', () => session({ token_hash: taken }), 'session_token_once'],
    ['api_key', () => key({ hash: taken }), 'api_key_once'],
    ['api_key', () => key({ prefix: 'prefixed' }), 'api_key_prefix_once'],
    ['identity', () => ({ issuer: 'https://id.example', subject: 's', person_id: person }), 'identity_once'],
    ['invitation', () => invitation(), 'invitation_open_once'],
  ])('%s refuses the same twice: %#', async (table, row, name) => {
    await insert(table, row());
    expect(await refusal(insert(table, row()))).toBe(name);
  });

  it('a second factor counts from its confirmation, together with its secret', async () => {
    await insert('totp', { person_id: person, pending_sealed: sealed() });
    const bare = ['UPDATE totp SET confirmed_at = now()', 'UPDATE totp SET secret_sealed = pending_sealed'];
    for (const text of bare) expect(await refused(text)).toBe('totp_confirmed_with_its_secret');
    await sql('UPDATE totp SET secret_sealed = pending_sealed, confirmed_at = now(), last_step = 100');
  });

  it('a step of a second factor is used once, and no earlier one after it', async () => {
    for (const step of ['100', '99', 'NULL'])
      expect(await refused(`UPDATE totp SET last_step = ${step}`)).toBe('totp_step_used_once');
    await sql('UPDATE totp SET last_step = 101');
    expect(await refused('UPDATE totp SET last_step = 100, confirmed_at = now()')).toBe(
      'totp_step_used_once',
    );
    await sql('UPDATE totp SET secret_sealed = $1, last_step = 1', [sealed()]);
  });

  it.each([
    ['session', () => session(), 'ended_at', 'session_stays_ended'],
    ['api_key', () => key(), 'ended_at', 'api_key_stays_ended'],
    [
      'identity',
      () => ({ issuer: 'https://id.example', subject: 'ended', person_id: person }),
      'ended_at',
      'identity_stays_ended',
    ],
    ['recovery_code', () => ({ person_id: person, hash: hash() }), 'used_at', 'recovery_code_used_once'],
    ['invitation', () => invitation(), 'used_at', 'invitation_used_once'],
    ['invitation', () => invitation(), 'replaced_at', 'invitation_stays_replaced'],
  ])('%s: %s what was ended or used stays so (%s)', async (table, row, column, name) => {
    if (table === 'invitation')
      await sql('UPDATE invitation SET replaced_at = now() WHERE used_at IS NULL AND replaced_at IS NULL');
    await insert(table, row());
    await sql(
      `UPDATE ${table} SET ${column} = now() WHERE ${column} IS NULL ${table === 'invitation' ? 'AND used_at IS NULL AND replaced_at IS NULL' : ''}`,
    );
    for (const again of ['NULL', `now() + interval '1 day'`])
      expect(await refused(`UPDATE ${table} SET ${column} = ${again} WHERE ${column} IS NOT NULL`)).toBe(
        name,
      );
  });

  it('an invitation is used or replaced, not both', async () => {
    expect(
      await refused(
        'UPDATE invitation SET replaced_at = now() WHERE used_at IS NOT NULL AND replaced_at IS NULL',
      ),
    ).toBe('invitation_used_or_replaced');
  });

  it('a session lasts half a day at most, also for the owner of the tables', async () => {
    await insert('session', session());
    const longer = database.owner.query(`UPDATE session SET ends_at = made_at + interval '13 hours'`);
    expect(await refusal(longer)).toBe('session_lasts_half_a_day_at_most');
  });

  it.each([
    `UPDATE session SET ends_at = now() + interval '1 hour'`,
    'UPDATE session SET made_at = now()',
    'UPDATE session SET person_id = person_id + 1',
    `INSERT INTO session (token_hash, person_id, opened_by, ends_at) VALUES ('', 1, 'password', now())`,
    'DELETE FROM session',
    'TRUNCATE session',
    `UPDATE api_key SET expires_on = expires_on + 1`,
    'UPDATE api_key SET person_id = person_id + 1',
    'UPDATE api_key SET roles = NULL',
    'UPDATE api_key SET fund_id = NULL',
    'UPDATE api_key SET hash = NULL',
    `INSERT INTO api_key (prefix, hash, name, person_id, expires_on, made_at) VALUES ('', '', 'x', 1, now(), now())`,
    'DELETE FROM api_key',
    'TRUNCATE api_key',
    `UPDATE invitation SET expires_at = now() + interval '1 year'`,
    'UPDATE invitation SET person_id = person_id + 1',
    `UPDATE invitation SET purpose = 'first_administrator'`,
    'DELETE FROM invitation',
    'UPDATE recovery_code SET person_id = person_id + 1',
    'DELETE FROM recovery_code',
    'UPDATE password SET person_id = person_id + 1',
    'DELETE FROM password',
    'UPDATE totp SET person_id = person_id + 1',
    'DELETE FROM totp',
    'UPDATE identity SET person_id = person_id + 1',
    `UPDATE identity SET subject = 'another'`,
    'DELETE FROM identity',
    'UPDATE invitation SET change_id = NULL',
  ])('the application may not: %s', async (text) => {
    expect(await refused(text)).toMatch(/permission denied/);
  });
});
