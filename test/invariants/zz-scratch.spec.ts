import { createDatabase } from '../support/database.js';
import { connect, openJournal, post } from '../support/plain-postings.js';
const w = { code: '1000', per: { window: 'GEN' } };
const w2 = { code: '1000', per: { window: 'B' } };
const inc = { code: '4000', per: {} };
describe('x', () => {
  it('false refusal', async () => {
    const db = await createDatabase();
    await db.owner.query(require('node:fs').readFileSync('/tmp/fix1.sql','utf8'));
    const [a, b] = await connect(db.applicationUrl, 2);
    const [o] = await connect(db.ownerUrl, 1);
    const journal = await openJournal(a);
    const e = (amount: string, day: string, acc = w) => ({ journal, effectiveOn: day, lines: [{ account: acc, amount }, { account: inc, amount: amount.startsWith('-') ? amount.slice(1) : '-' + amount }] });
    await post(a, [e('100.00', '2024-03-01')]);
    await o.query('BEGIN');
    await o.query('SELECT * FROM ledger.credit FOR UPDATE');
    const spend = post(a, [e('-100.00', '2024-03-05')]);
    await new Promise((r) => setTimeout(r, 300));
    console.log(await post(b, [e('50.00', '2024-03-20')]));
    await o.query('COMMIT');
    console.log('undated later counted?', await spend);
    // now with a later increase known
    const j2 = await openJournal(a);
    const f = (amount: string, day: string) => ({ ...e(amount, day), journal: j2 });
    await post(a, [f('100.00', '2024-03-01')]);
    await post(a, [f('10.00', '2024-03-10')]);
    await o.query('BEGIN');
    await o.query('SELECT * FROM ledger.credit FOR UPDATE');
    const spend2 = post(a, [f('-100.00', '2024-03-05')]);
    await new Promise((r) => setTimeout(r, 300));
    console.log(await post(b, [f('50.00', '2024-03-20')]));
    await o.query('COMMIT');
    console.log('false refusal?', await spend2, 'again', await post(a, [f('-100.00', '2024-03-05')]));
    await Promise.all([a, b, o].map((c) => c.end()));
    await db.drop();
  });
  it('two runs', async () => {
    const db = await createDatabase();
    await db.owner.query(require('node:fs').readFileSync('/tmp/fix2.sql','utf8'));
    const cs = await connect(db.applicationUrl, 16);
    const a = cs[0];
    const journal = await openJournal(a);
    const e = (amount: string, day: string, acc = w) => ({ journal, effectiveOn: day, lines: [{ account: acc, amount }, { account: inc, amount: amount.startsWith('-') ? amount.slice(1) : '-' + amount }] });
    await post(a, [e('1000.00', '2024-03-01'), e('1000.00', '2024-03-01', w2)]);
    let dead = 0, ok = 0;
    await Promise.all(cs.map(async (c, i) => {
      const [x, y] = i % 2 ? [w, w2] : [w2, w];
      for (let n = 0; n < 20; n++) {
        try { if (!(await post(c, [e('-1.00', '2024-03-20', x), e('-1.00', '2024-03-10', y)]))) ok++; } catch (err) { dead++; if (dead === 1) console.log(err.code, err.message); }
      }
    }));
    console.log({ dead, ok });
    await Promise.all(cs.map((c) => c.end()));
    await db.drop();
  });
});
