import type { QueryRunner } from 'typeorm';
import { RawLedger, refusal } from './raw-ledger.js';

/** Whoever signs in may set these for the session or, by ALTER ROLE, for each of their own. */
describe('what a session sets for itself', () => {
  let ledger: RawLedger;
  let session: QueryRunner;
  let cash: string;
  let income: string;

  beforeEach(async () => {
    ledger = await RawLedger.open();
    cash = await ledger.account('1000', { window: 'GEN' });
    income = await ledger.account('4000', { agreement: 'A' });
    session = ledger.application.createQueryRunner();
  });
  afterEach(async () => {
    await session.query('RESET ALL');
    await session.release();
    await ledger.close();
  });

  const receive = (day: string) =>
    session.query(
      `WITH e AS (INSERT INTO ledger.entry (journal_id, effective_on, kind, reference) VALUES (1, '${day}', 'raw', 'RAW') RETURNING id)
       INSERT INTO ledger.line SELECT e.id, n, a, 'USD', m, '${day}' FROM e, (VALUES (1, ${cash}, 1), (2, ${income}, -1)) l (n, a, m)`,
    );

  const monthKeepsItsDays = async (zone: string) => {
    await session.query(
      `INSERT INTO ledger.month_change (journal_id, month, state, proposed_by, decided_by) VALUES (1, '2024-03-01', 'closed', 'Ada', 'Ada')`,
    );
    await session.query(`SET TimeZone = '${zone}'`);
    for (const day of ['2024-03-01', '2024-03-31']) expect(await refusal(receive(day))).toBe('month_is_open');
    for (const day of ['2024-02-29', '2024-04-01']) await receive(day);
  };

  it.each(['Pacific/Kiritimati', 'America/Sao_Paulo', 'Pacific/Apia'])(
    'moves no day into another month: time zone %s',
    monthKeepsItsDays,
  );

  it('moves no day into another month: a time zone of its own making, without a 31st of March', () =>
    monthKeepsItsDays('AAA0BBB-24,J90/0,J300/0'));

  const sealIsTheSame = async (style: string) => {
    await receive('2024-03-04');
    await session.query(`SET DateStyle = '${style}'`);
    await session.query('SELECT ledger.seal_entries(1)');
    const [seal] = await ledger.application.query<{ same: boolean; canonical: string }[]>(
      `SELECT s.leaf = l.leaf AS same, canonical
         FROM ledger.seal s JOIN ledger.leaves((SELECT array_agg(entry_id) FROM ledger.seal)) l USING (entry_id)`,
    );
    expect(seal?.same).toBe(true);
    expect(seal?.canonical).toContain('"2024-03-04"');
  };

  it('seals the same whatever its dates look like: ISO, YMD', () => sealIsTheSame('ISO, YMD'));

  it.each(['German', 'SQL, DMY', 'Postgres, MDY'])(
    'seals the same whatever its dates look like: %s',
    sealIsTheSame,
  );
});
