import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { asSuperuser } from '../support/breaking.js';
import { refusal } from './raw-ledger.js';

/** The audit trail and the answers of requests, attacked with raw SQL. */
describe('the audit trail', () => {
  let database: TestDatabase;
  let person: number;

  beforeEach(async () => {
    database = await createDatabase();
    const [made]: { id: number }[] = await database.application.query(
      `WITH c AS (INSERT INTO change (made_by, door, what) VALUES ('system', 'system', 'x') RETURNING id)
       INSERT INTO person (email, change_id) SELECT 'ada@example.org', c.id FROM c RETURNING id`,
    );
    person = made!.id;
  });
  afterEach(() => database.drop());

  const sql = <Row = unknown>(text: string, parameters: unknown[] = []): Promise<Row[]> =>
    database.application.query(text, parameters);
  const note = (record: string, runner: Pick<EntityManager, 'query'> = database.application) =>
    runner.query(
      `INSERT INTO audit_event (person_id, actor, door, action, outcome, record) VALUES ($1, 'Ada', 'http', 'record deposits', 'done', $2)`,
      [person, record],
    );
  const seal = async (): Promise<number> => {
    const [row] = await sql<{ sealed: string }>('SELECT seal_audit() AS sealed');
    return Number(row!.sealed);
  };
  const breaks = async () => {
    const [row] = await sql<{ sequence: string; reason: string }>(
      'SELECT sequence, reason FROM audit_breaks()',
    );
    return row && `${row.sequence}: ${row.reason}`;
  };
  const places = async () =>
    (await sql<{ sequence: string }>('SELECT sequence FROM audit_seal ORDER BY sequence')).map(
      ({ sequence }) => Number(sequence),
    );

  it.each([
    [
      'audit_door',
      `INSERT INTO audit_event (actor, door, action, outcome) VALUES ('Ada', 'window', 'x', 'done')`,
    ],
    [
      'audit_outcome',
      `INSERT INTO audit_event (actor, door, action, outcome) VALUES ('Ada', 'http', 'x', 'perhaps')`,
    ],
  ])('refuses by %s', async (name, text) => {
    expect(await refusal(sql(text))).toBe(name);
  });

  it('is only ever added to, by whoever it is and in a replica session too', async () => {
    await note('deposit DEP-1');
    await seal();
    for (const [table, column, name] of [
      ['audit_event', 'actor', 'audit_events_are_append_only'],
      ['audit_seal', 'sequence', 'audit_seals_are_append_only'],
    ] as const) {
      for (const text of [
        `UPDATE ${table} SET ${column} = ${column}`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table} CASCADE`,
      ]) {
        const expected = text.startsWith('TRUNCATE') ? /audit_(event|seal)s_are_append_only/ : name;
        expect(await refusal(sql(text))).toMatch(expected);
        for (const role of ['origin', 'replica']) {
          const asOwner = database.owner.transaction(async (manager) => {
            await manager.query(`SET LOCAL session_replication_role = ${role}`);
            await manager.query(text);
          });
          expect(await refusal(asOwner)).toMatch(expected);
        }
      }
    }
  });

  it('gets its seals from nobody but the sealer, and its numbers and moments from nobody but the database', async () => {
    await note('deposit DEP-1');
    for (const text of [
      `INSERT INTO audit_seal VALUES (1, 1, '', '', now())`,
      'DELETE FROM audit_unsealed',
      'INSERT INTO audit_unsealed VALUES (7)',
      `INSERT INTO audit_event (id, actor, door, action, outcome) OVERRIDING SYSTEM VALUE VALUES (99, 'Ada', 'http', 'x', 'done')`,
      `INSERT INTO audit_event (happened_at, actor, door, action, outcome) VALUES ('2020-01-01', 'Ada', 'http', 'x', 'done')`,
    ]) {
      expect(await refusal(sql(text))).toMatch(/permission denied/);
    }
  });

  it('is a chain that anybody can follow', async () => {
    for (const n of [1, 2, 3]) await note(`deposit DEP-${n}`);
    expect(await seal()).toBe(3);
    await note('deposit DEP-4');
    expect(await seal()).toBe(1);
    expect(await seal()).toBe(0);
    const seals = await sql<{ leaf: Buffer; chain: Buffer; now: Buffer }>(
      'SELECT s.leaf, s.chain, audit_leaf(e) AS now FROM audit_seal s JOIN audit_event e ON e.id = s.event_id ORDER BY s.sequence',
    );
    expect(await places()).toEqual([1, 2, 3, 4]);
    let chain = Buffer.alloc(0);
    for (const { leaf, chain: sealed, now } of seals) {
      expect(leaf).toEqual(now);
      chain = createHash('sha256').update(chain).update(leaf).digest();
      expect(sealed).toEqual(chain);
    }
    expect(await breaks()).toBeUndefined();
  });

  it('hashes alike whatever a session has set', async () => {
    await note('deposit DEP-1');
    await seal();
    const answer = await database.application.transaction(async (manager) => {
      for (const setting of [
        `TimeZone = 'Asia/Kathmandu'`,
        `DateStyle = 'SQL, DMY'`,
        'extra_float_digits = 0',
      ])
        await manager.query(`SET LOCAL ${setting}`);
      return manager.query<unknown[]>('SELECT * FROM audit_breaks()');
    });
    expect(answer).toEqual([]);
  });

  it.each([
    ['the event was changed', `UPDATE audit_event SET actor = 'Bob' WHERE record = 'deposit DEP-2'`],
    [
      'the event was changed',
      `UPDATE audit_event SET happened_at = happened_at - interval '1 microsecond' WHERE record = 'deposit DEP-2'`,
    ],
    ['the event was changed', `UPDATE audit_event SET after = '[]' WHERE record = 'deposit DEP-2'`],
    ['the event is gone', `DELETE FROM audit_event WHERE record = 'deposit DEP-2'`],
    ['a seal before it is gone', 'DELETE FROM audit_seal WHERE sequence = 1'],
    [
      'the chain does not follow from the seal before',
      `UPDATE audit_event SET actor = 'Bob' WHERE record = 'deposit DEP-2';
       UPDATE audit_seal s SET leaf = audit_leaf(e) FROM audit_event e WHERE e.id = s.event_id`,
    ],
  ])('says so where a superuser goes round everything: %s', async (reason, text) => {
    for (const n of [1, 2, 3]) await note(`deposit DEP-${n}`);
    await seal();
    await asSuperuser(database, ['audit_event', 'audit_seal'], (manager) => manager.query(text));
    expect(await breaks()).toBe(`2: ${reason}`);
  });

  it('says so of an event at its end that was never to be sealed, and of one that is gone before it was', async () => {
    await note('deposit DEP-1');
    await seal();
    await note('deposit DEP-2');
    expect(await breaks()).toBeUndefined(); // it waits
    await asSuperuser(database, ['audit_event'], (manager) => note('deposit DEP-3', manager));
    expect(await breaks()).toBe('2: the event neither is sealed nor waits for it');
    await asSuperuser(database, ['audit_event'], (manager) =>
      manager.query(`DELETE FROM audit_event WHERE record IN ('deposit DEP-2', 'deposit DEP-3')`),
    );
    expect(await breaks()).toBe('2: the event is gone');
  });

  it('is sealed without locking anybody out, and without waiting for anybody', async () => {
    const writer = database.application.createQueryRunner();
    await writer.query('BEGIN');
    await note('slow', writer);
    await note('quick');
    const sealer = database.application.createQueryRunner();
    await sealer.query('BEGIN');
    await sealer.query(`SET LOCAL statement_timeout = '5s'`);
    const [{ sealed }] = (await sealer.query('SELECT seal_audit() AS sealed')) as [{ sealed: string }];
    expect(sealed).toBe('1');
    await database.application.transaction(async (manager) => {
      await manager.query(`SET LOCAL statement_timeout = '5s'`);
      await note('while it is sealed', manager);
    });
    await writer.query('COMMIT');
    await sealer.query('COMMIT');
    await Promise.all([writer.release(), sealer.release()]);
    expect(await seal()).toBe(2);
    expect(await places()).toEqual([1, 2, 3]);
    expect(await breaks()).toBeUndefined();
  });

  it('has no gap and no break when sixteen write and four seal at once', async () => {
    let writing = true;
    const sealers = Array.from({ length: 4 }, async () => {
      while (writing) await seal();
    });
    await Promise.all(
      Array.from({ length: 16 }, async (_, w) => {
        for (let n = 0; n < 20; n++) {
          if (n % 5 !== 4) await note(`deposit ${w}-${n}`);
          else
            await refusal(
              database.application.transaction(async (manager) => {
                await note('taken back', manager); // leaves a gap in the ids
                throw new Error('no');
              }),
            );
        }
      }),
    );
    writing = false;
    await Promise.all(sealers);
    await seal();
    const events = 16 * 16;
    expect(await places()).toEqual(Array.from({ length: events }, (_, index) => index + 1));
    expect(await breaks()).toBeUndefined();
    expect(await sql('SELECT FROM audit_unsealed')).toHaveLength(0);
  }, 60_000);

  describe('the answer of a request', () => {
    const keep = (key: string) =>
      sql(
        `INSERT INTO request_answer (person_id, key, request_hash, status, body) VALUES ($1, $2, 'h', 201, '{}')`,
        [person, key],
      );

    it('is kept once for a key of a person', async () => {
      await keep('k');
      expect(await refusal(keep('k'))).toBe('request_answered_once');
    });

    it.each(['', 'k'.repeat(201)])('has a key of 1 to 200 characters (%#)', async (key) => {
      expect(await refusal(keep(key))).toBe('request_key_is_short');
    });

    it('stays what it was', async () => {
      await keep('k');
      for (const text of [
        'UPDATE request_answer SET status = status',
        'DELETE FROM request_answer',
        'TRUNCATE request_answer',
      ]) {
        expect(await refusal(database.owner.query(text))).toBe('request_answers_are_append_only');
        expect(await refusal(sql(text))).toBe('request_answers_are_append_only');
      }
    });
  });
});
