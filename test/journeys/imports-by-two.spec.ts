import { randomUUID } from 'node:crypto';
import ExcelJS from 'exceljs';
import { entities } from '../../src/entities.js';
import { sample, type Tables } from '../../src/fund-book/testing/sample-book.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import type { FrontDoor } from '../support/front-door.js';
import { createApp, person } from '../support/http-app.js';

/** A fund book comes in over HTTP: one person proposes it, another commits it. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let amina: FrontDoor; // fund administrator of everything
let bruno: FrontDoor; // approver of everything
let fara: FrontDoor; // approver of fund F
let both: FrontDoor; // fund administrator of F, and approver of everything

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const allocations = `${sample.allocations}
F,AL-1,P-1,ORG,N,2021-03-01,5000.00`;

beforeAll(async () => {
  database = await createDatabase(entities);
  app = await createApp(database);
  amina = await person(database, app, [{ role: 'fund_administrator' }], { name: 'Amina' });
  bruno = await person(database, app, [{ role: 'approver' }], { name: 'Bruno' });
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

async function workbook(tables: Tables): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  for (const [name, text] of Object.entries({ ...sample, ...tables })) {
    const sheet = book.addWorksheet(name);
    for (const line of text.split('\n')) sheet.addRow(line.split(',').map((cell) => cell || null));
  }
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** Uploads the sample, with some of its tables replaced. @returns the document's id */
const upload = async (who: FrontDoor, tables: Tables = {}, name = 'book.xlsx') =>
  who.document(name, await workbook(tables), XLSX);

const count = async (table: string) => {
  const [row]: { n: number }[] = await database.application.query(
    `SELECT count(*)::integer AS n FROM ${table}`,
  );
  return row!.n;
};

const posted = (agreements: number, decisions: number, transactions: number, alreadyKnown = 0) => ({
  counts: { posted: { agreements, allocations: decisions, transactions }, alreadyKnown },
});

describe('a book with faults', () => {
  it('is refused with each fault in its place, also in a dry run', async () => {
    const transactions = `${sample.transactions}
F,D-3,deposit,2021-02-30,10.00,,,A-N,,,,,
F,D-4,deposit,2021-02-03,lots,,,A-N,,,,,
F,T-1,transfer,2021-02-04,1.00,,,,ORG,P-1,,N,`;
    const document = await upload(amina, { transactions });
    for (const path of ['/api/fund-books?dryRun=true', '/api/fund-books']) {
      const { body } = await amina.post(path, { document }).expect(422);
      expect(body).toMatchObject({ type: '/problems/unprocessable', status: 422 });
      expect(body.detail).toBe('The book has 3 faults; nothing was proposed.');
      const errors = body.errors as { pointer: string; message: string }[];
      expect(errors.map(({ pointer }) => pointer)).toEqual([
        'transactions.csv:4:date',
        'transactions.csv:5:amount',
        'transactions.csv:6:amount',
      ]);
    }
    expect(await count('proposal')).toBe(0);
  });

  it('is told what its floors refuse, and that a file is no workbook', async () => {
    const transactions = `${sample.transactions}
F,T-1,transfer,2021-02-04,1.00,,,,ORG,P-1,,N,`;
    const { body } = await amina
      .post('/api/fund-books', { document: await upload(amina, { transactions }) })
      .expect(422);
    expect(body.errors).toMatchObject([
      {
        pointer: 'transactions.csv:4:amount',
        message: expect.stringContaining('0.00 USD allocated to ORG') as string,
      },
    ]);
    const text = await amina.post('/api/fund-books', { document: await amina.document() }).expect(422);
    expect(text.body.detail).toBe(
      'decision.txt is no .xlsx workbook; a fund book that is imported here is one.',
    );
  });

  it('is known to the trail as refused', async () => {
    const refused: { detail: string; outcome: string }[] = await database.application.query(
      `SELECT outcome, detail FROM audit_event WHERE action = 'propose imports' ORDER BY id LIMIT 1`,
    );
    expect(refused).toEqual([
      { outcome: 'refused', detail: 'Not proposed: The book has 3 faults; nothing was proposed.' },
    ]);
  });
});

describe('a fund that comes in', () => {
  let id: number;

  it('is tried out, and then proposed', async () => {
    const document = await upload(amina, { allocations });
    const tried = await amina.post('/api/fund-books?dryRun=true', { document }).expect(201);
    expect(tried.body).toMatchObject({ dryRun: true, imported: posted(3, 1, 2) });
    expect(await count('proposal')).toBe(0);
    const { body } = await amina.post('/api/fund-books', { document }).expect(201);
    expect(body).toMatchObject({
      dryRun: false,
      imported: posted(3, 1, 2),
      proposal: { kind: 'import', state: 'proposed', fund: null, needs: 1, proposedBy: { name: 'Amina' } },
    });
    expect(body.proposal.reference).toBe(`book.xlsx ${document}`);
    expect(await count('fund')).toBe(0);
    id = body.proposal.id as number;
  });

  it('is somebody else’s document to nobody else', async () => {
    const document = await upload(bruno);
    await amina.post('/api/fund-books', { document }).expect(404);
  });

  it('is committed by an approver other than its author, and once', async () => {
    await amina.post(`/api/fund-books/${id}/approve`, {}).expect(403);
    const key = randomUUID();
    const tried = await bruno.post(`/api/fund-books/${id}/approve?dryRun=true`, {}).expect(200);
    expect(tried.body).toMatchObject({ dryRun: true, imported: posted(3, 1, 2) });
    expect(await count('fund')).toBe(0);
    const { body } = await bruno.post(`/api/fund-books/${id}/approve`, {}, key).expect(200);
    expect(body).toMatchObject({
      imported: posted(3, 1, 2),
      proposal: { state: 'approved', decisions: [{ by: { name: 'Bruno' } }] },
    });
    expect(await count('fund')).toBe(1);
    expect(await count('allocation')).toBe(1);
    const again = await bruno.post(`/api/fund-books/${id}/approve`, {}, key).expect(200);
    expect(again.body).toEqual(body);
    const late = await bruno.post(`/api/fund-books/${id}/approve`, {}).expect(409);
    expect(late.body.detail).toMatch(/was approved already, by Bruno\.$/);
    expect(await count('deposit')).toBe(2);
  });

  it('names who committed it in every record, and on the trail', async () => {
    const [change] = await database.application.query<object[]>(
      `SELECT c.door, p.name, c.proposal_id AS proposal FROM deposit d JOIN change c ON c.id = d.change_id
         JOIN person_version p ON p.person_id = c.person_id LIMIT 1`,
    );
    expect(change).toEqual({ door: 'import', name: 'Bruno', proposal: id });
    const [event] = await database.application.query<object[]>(
      `SELECT actor, outcome FROM audit_event WHERE action = 'decide imports' AND outcome = 'done'`,
    );
    expect(event).toEqual({ actor: 'Bruno', outcome: 'done' });
  });

  it('has nothing more to import', async () => {
    const document = await upload(amina, { allocations });
    const tried = await amina.post('/api/fund-books?dryRun=true', { document }).expect(201);
    expect(tried.body.imported).toMatchObject(posted(0, 0, 0, 6));
    const { body } = await amina.post('/api/fund-books', { document }).expect(422);
    expect(body.detail).toBe('All 6 rows of book.xlsx are known already; there is nothing to import.');
  });
});

describe('more of a fund that is there', () => {
  const more = (reference: string, amount = '100.00', day = '2021-04-01'): Tables => ({
    allocations: `${allocations}\nF,${reference},P-1,ORG,N,${day},${amount}`,
  });
  /** Sets the amount above which two approve. */
  const limit = async (above: string | null) => {
    const sam = await person(database, app, [{ role: 'system_administrator' }]);
    const path = '/api/funds/F/limits';
    const { etag = '' } = (await sam.get(path).expect(200)).headers as { etag?: string };
    const twoApproversAbove = above === null ? null : { amount: above, currency: 'USD' };
    await sam.put(path, { twoApproversAbove, stepUpReversalAbove: null }).set('if-match', etag).expect(200);
  };
  const propose = async (who: FrontDoor, tables: Tables) => {
    const { body } = await who.post('/api/fund-books', { document: await upload(who, tables) }).expect(201);
    return body.proposal as { id: number; fund: string | null };
  };

  beforeAll(async () => {
    fara = await person(database, app, [{ role: 'approver', fund: 'F' }], { name: 'Fara' });
    both = await person(database, app, [{ role: 'fund_administrator', fund: 'F' }, { role: 'approver' }], {
      name: 'Both',
    });
  });

  it('is decided in that fund, and not by its author, whatever else they are', async () => {
    const { id, fund } = await propose(both, more('AL-3'));
    expect(fund).toBe('F');
    const own = await both.post(`/api/fund-books/${id}/approve`, {}).expect(403);
    expect(own.body.detail).toBe('Whoever proposed it does not decide it: another approver must.');
    await fara.post(`/api/fund-books/${id}/approve`, {}).expect(200);
    expect(await count('allocation')).toBe(2);
  });

  it('says what its records come to, in one currency of one fund', async () => {
    const document = await upload(both, more('AL-2', '12.50'));
    const { body } = await both.post('/api/fund-books?dryRun=true', { document }).expect(201);
    expect(body.proposal.amount).toEqual({ amount: '12.50', currency: 'USD' });
  });

  it('is committed by two approvers where the fund has a threshold, however small it is', async () => {
    await limit('1000000');
    const before = await count('allocation');
    const { id } = await propose(amina, more('AL-21', '1.00'));
    const first = await fara.post(`/api/fund-books/${id}/approve`, {}).expect(200);
    expect(first.body).toMatchObject({
      imported: posted(0, 1, 0, 6),
      proposal: { needs: 2, state: 'proposed' },
    });
    expect(await count('allocation')).toBe(before);
    const again = await fara.post(`/api/fund-books/${id}/approve`, {}).expect(403);
    expect(again.body.detail).toMatch(/must be another person/);
    const second = await bruno.post(`/api/fund-books/${id}/approve`, {}).expect(200);
    expect(second.body).toMatchObject({ imported: posted(0, 1, 0, 6), proposal: { state: 'approved' } });
    expect(await count('allocation')).toBe(before + 1);
    await limit(null);
  });

  it('is not committed by anybody whom one of its records benefits', async () => {
    const before = await count('allocation');
    const { id } = await propose(amina, more('AL-22', '1.00'));
    const payee = await person(database, app, [{ role: 'approver', fund: 'F' }], { organisations: ['ORG'] });
    const refused = await payee.post(`/api/fund-books/${id}/approve`, {}).expect(403);
    expect(refused.body.detail).toBe(
      'Allocation AL-22 is for an organisation or a city that somebody belongs to who decided on it: an approver from elsewhere must.',
    );
    expect(await count('allocation')).toBe(before);
    await fara.post(`/api/fund-books/${id}/reject`, { reason: 'Enough' }).expect(200);
  });

  it('is nobody’s who does not administer the fund', async () => {
    const known = await person(database, app, [
      { role: 'fund_administrator', organisation: 'ORG' },
      { role: 'auditor', fund: 'F' },
    ]);
    const refused = await known
      .post('/api/fund-books', { document: await upload(known, more('AL-4')) })
      .expect(403);
    expect(refused.body.detail).toMatch(
      /^The book is of fund F: whoever imports it is fund administrator there/,
    );
    await database.application.query(
      `WITH j AS (INSERT INTO ledger.journal (code, begins_on) VALUES ('ELSE', '2020-01-01') RETURNING id, code, begins_on)
       INSERT INTO fund (id, code, currency, start_date) SELECT id, code, 'USD', begins_on FROM j`,
    );
    const stranger = await person(database, app, [{ role: 'fund_administrator', fund: 'ELSE' }]);
    const hidden = await stranger
      .post('/api/fund-books', { document: await upload(stranger, more('AL-4')) })
      .expect(404);
    expect(hidden.body.detail).toBe('There is no fund "F".');
  });

  it('is seen by whoever may read the books of its fund, and by nobody else', async () => {
    const seen = async (who: FrontDoor, path = '/api/fund-books') => {
      const { body } = await who.get(path).expect(200);
      return (body.books as { proposal: { id: number; fund: string | null } }[]).map(
        ({ proposal }) => proposal.fund,
      );
    };
    expect(await seen(bruno)).toEqual([null, 'F', 'F', 'F']);
    expect(await seen(amina)).toEqual([null, 'F', 'F', 'F']);
    expect(await seen(fara)).toEqual(['F', 'F', 'F']);
    const page = await bruno.get('/api/fund-books?limit=1').expect(200);
    expect(page.body.books).toHaveLength(1);
    expect(await seen(bruno, page.body.next as string)).toEqual(['F']);
    const elsewhere = await person(database, app, [{ role: 'approver', fund: 'ELSE' }]);
    expect(await seen(elsewhere)).toEqual([]);
    const first = page.body.books[0].proposal.id as number;
    for (const who of [elsewhere, fara]) {
      await who.get(`/api/fund-books/${first}`).expect(404);
      await who.post(`/api/fund-books/${first}/approve`, {}).expect(404);
    }
    const { body } = await bruno.get(`/api/fund-books/${first}`).expect(200);
    expect(body).toMatchObject({ name: 'book.xlsx', imported: posted(3, 1, 2) });
    expect(body.sha256).toMatch(/^[0-9a-f]{64}$/);
    await bruno.get('/api/fund-books/0').expect(404);
    await bruno.get('/api/fund-books/x').expect(404);
  });

  it('is rejected or withdrawn with a reason, and then not committed', async () => {
    const before = await count('allocation');
    const [rejected, withdrawn] = [await propose(amina, more('AL-5')), await propose(amina, more('AL-6'))];
    await fara.post(`/api/fund-books/${rejected.id}/reject`, {}).expect(400);
    await fara.post(`/api/fund-books/${rejected.id}/reject`, { reason: 'Not ours' }).expect(200);
    await amina.post(`/api/fund-books/${withdrawn.id}/withdraw`, { reason: 'A mistake' }).expect(200);
    for (const { id } of [rejected, withdrawn])
      await bruno.post(`/api/fund-books/${id}/approve`, {}).expect(409);
    expect(await count('allocation')).toBe(before);
  });

  it('does not come in where the ledger has changed meanwhile, and stays to be decided', async () => {
    const large = await propose(amina, more('AL-7', '90000.00'));
    const other = await propose(amina, more('AL-8', '50000.00'));
    await fara.post(`/api/fund-books/${other.id}/approve`, {}).expect(200);
    const { body } = await fara.post(`/api/fund-books/${large.id}/approve`, {}).expect(409);
    expect(body.detail).toMatch(/^The book does not fit the ledger as it is today: it has 1 fault\./);
    expect(body.errors).toMatchObject([
      { pointer: 'allocations.csv:3:amount', message: expect.stringContaining('AL-7') as string },
    ]);
    const { body: still } = await fara.get(`/api/fund-books/${large.id}`).expect(200);
    expect(still.proposal).toMatchObject({ state: 'proposed', decisions: [] });
  });

  it('hears as it is proposed what only the database knows: a closed month', async () => {
    const close = {
      kind: 'month',
      reference: '2021-05',
      effective_on: '2021-05-01',
      subject: '2021-05 closed',
    };
    await database.owner.transaction(async (manager) => {
      await manager.query('ALTER TABLE ledger.month_change DISABLE TRIGGER month_changed_as_decided');
      await manager.query(
        `INSERT INTO ledger.month_change (journal_id, month, state, proposed_by, decided_by)
         SELECT id, $1, 'closed', 'Amina', 'Bruno' FROM fund WHERE code = 'F'`,
        [close.effective_on],
      );
      await manager.query('ALTER TABLE ledger.month_change ENABLE ALWAYS TRIGGER month_changed_as_decided');
    });
    const document = await upload(amina, more('AL-9', '1.00', '2021-05-03'));
    const { body } = await amina.post('/api/fund-books?dryRun=true', { document }).expect(422);
    expect(body.errors).toMatchObject([
      { pointer: 'allocations.csv:3', message: expect.stringMatching(/month is closed/) as string },
    ]);
  });

  it('is committed once by two approvers at the same instant', async () => {
    const { id } = await propose(amina, more('AL-10', '2.00'));
    const before = await count('allocation');
    const answers = await Promise.all(
      [fara, bruno].map((who) => who.post(`/api/fund-books/${id}/approve`, {})),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await count('allocation')).toBe(before + 1);
  });
});

describe('a book with results and what was verified', () => {
  it('is tried out when it is proposed and recorded when it is approved', async () => {
    const results: Tables = {
      indicators: `project,code,title,unit,direction,additive,accumulates\nP-1,PEOPLE,People,people,up,yes,yes`,
      indicator_values: `project,indicator,kind,period_from,period_to,value\nP-1,PEOPLE,value,2021-01-01,2021-03-31,40`,
      tranches: `fund,project,organisation,code,kind,title,amount\nF,P-1,ORG,T-1,results,Results,400.00`,
      milestones: `project,tranche,code,title,indicator,pays,unit_price,cap,baseline,reported_value,reported_on,verified_value,verified_on
P-1,T-1,M-1,Each of them,PEOPLE,per_unit,5.00,400.00,0,40,2021-04-01,40,2021-04-05`,
      transactions: `fund,reference,kind,date,amount,agreement,organisation,project,tranche
F,T-1,transfer,2021-04-05,200.00,,ORG,P-1,T-1\nF,T-2,transfer,2021-04-06,1.00,,ORG,P-1,`,
    };
    const { body: proposed } = await amina
      .post('/api/fund-books', { document: await upload(amina, results) })
      .expect(201);
    expect(await count('milestone')).toBe(0);
    await fara.post(`/api/fund-books/${(proposed.proposal as { id: number }).id}/approve`, {}).expect(200);
    expect(await count('verification')).toBe(1);
    const beyond = {
      ...results,
      transactions: results.transactions!.replaceAll('T-1,transfer', 'T-3,transfer'),
    };
    const { body } = await amina
      .post('/api/fund-books', { document: await upload(amina, beyond) })
      .expect(422);
    expect(body.errors).toMatchObject([
      {
        pointer: 'transactions.csv:2:tranche',
        message: expect.stringContaining('exceeds the 0.00 USD payable to organisation ORG') as string,
      },
    ]);
  });
});
