import { createHash } from 'node:crypto';
import { RawLedger, refusal } from './raw-ledger.js';

interface Seal {
  sequence: string;
  leaf: Buffer;
  chain: Buffer;
  canonical: string;
}

describe('a seal', () => {
  let ledger: RawLedger;
  let cash: string;
  let income: string;

  beforeEach(async () => {
    ledger = await RawLedger.open();
    cash = await ledger.account('1000', { window: 'GEN' });
    income = await ledger.account('4000', { agreement: 'A' });
  });
  afterEach(() => ledger.close());

  const seal = () => ledger.application.query('SELECT ledger.seal_entries(1)');

  it('is given once to each entry', async () => {
    const entry = await ledger.move('1', income, cash);
    await seal();
    const again = ledger.database.owner.query(
      `INSERT INTO ledger.seal SELECT journal_id, 2, entry_id, leaf, chain, sealed_at FROM ledger.seal WHERE entry_id = ${entry}`,
    );
    expect(await refusal(again)).toBe('entry_sealed_once');
  });

  it('gives numbers without gaps and a chain that anybody can follow', async () => {
    for (let i = 0; i < 3; i++) await ledger.move('1', income, cash);
    await seal();
    await ledger.move('1', cash, income);
    await refusal(ledger.move('100', cash, income)); // leaves a gap in the ids
    await ledger.move('1', income, cash);
    await seal();
    await seal();
    const seals = await ledger.application.query<Seal[]>(
      `SELECT sequence, s.leaf, chain, canonical
         FROM ledger.seal s JOIN ledger.leaves((SELECT array_agg(entry_id) FROM ledger.seal)) USING (entry_id) ORDER BY sequence`,
    );
    expect(seals.map(({ sequence }) => sequence)).toEqual(['1', '2', '3', '4', '5']);
    let chain = Buffer.alloc(0);
    for (const { leaf, canonical, chain: sealed } of seals) {
      expect(leaf).toEqual(createHash('sha256').update('\0').update(canonical).digest());
      chain = createHash('sha256').update(chain).update(leaf).digest();
      expect(sealed).toEqual(chain);
    }
  });

  it('does not wait for a posting under way, and seals it the next time', async () => {
    const posting = ledger.application.createQueryRunner();
    await posting.query('BEGIN');
    await posting.query(
      `WITH e AS (INSERT INTO ledger.entry (journal_id, effective_on, kind, reference) VALUES (1, '2024-03-01', 'raw', 'SLOW') RETURNING id)
       INSERT INTO ledger.line SELECT e.id, n, a, 'USD', m, '2024-03-01' FROM e, (VALUES (1, ${cash}, 1), (2, ${income}, -1)) l (n, a, m)`,
    );
    await ledger.move('1', income, cash);
    await seal();
    await posting.query('COMMIT');
    await posting.release();
    await seal();
    const sealed = await ledger.application.query<{ reference: string }[]>(
      'SELECT reference FROM ledger.seal JOIN ledger.entry ON id = entry_id ORDER BY sequence',
    );
    expect(sealed.map(({ reference }) => reference)).toEqual(['RAW', 'SLOW']);
  });

  it('is of one moment for what is sealed together, and of a later one the next time', async () => {
    await ledger.move('1', income, cash);
    await ledger.move('1', income, cash);
    await seal();
    await ledger.move('1', income, cash);
    await seal();
    const moments = await ledger.application.query<{ n: number }[]>(
      'SELECT count(*)::int AS n FROM ledger.seal GROUP BY sealed_at ORDER BY sealed_at',
    );
    expect(moments).toEqual([{ n: 2 }, { n: 1 }]);
  });

  it('does not change what a balance is', async () => {
    await ledger.move('5', income, cash, '2024-03-01');
    await ledger.move('2', cash, income, '2024-03-03');
    const balances = async () => {
      const [row] = await ledger.application.query<{ before: string; then: string; now: string }[]>(
        `SELECT ledger.balance_as_of($1, '2024-02-29') AS before, ledger.balance_as_of($1, '2024-03-02') AS then,
                ledger.balance_as_of($1, '2024-03-03') AS now`,
        [cash],
      );
      return Object.values(row ?? {}).map((text) => text.replace(/\.0*$/, ''));
    };
    expect(await balances()).toEqual(['0', '5', '3']);
    await seal();
    expect(await balances()).toEqual(['0', '5', '3']);
  });
});
