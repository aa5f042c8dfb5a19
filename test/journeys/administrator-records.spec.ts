import type { Response, Test as Request } from 'supertest';
import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { balancesOf, createExample, servicesOn } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { createApp, person } from '../support/http-app.js';

/** A day of the fund administrator: what is recorded without asking anybody else, over HTTP, against the real database. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let amina: FrontDoor; // fund administrator
let berta: FrontDoor; // fund administrator
let nora: FrontDoor; // donor, of NORLAND
let finn: FrontDoor; // donor, of FJORD

const dollars = (amount: string) => ({ amount, currency: 'USD' });
const euros = (amount: string) => ({ amount, currency: 'EUR' });
const at = (path: string) => `/api/funds/CITY${path}`;

beforeAll(async () => {
  database = await createDatabase(entities);
  await createExample(servicesOn(database.application));
  app = await createApp(database);
  const administrator = [{ role: 'fund_administrator', fund: 'CITY' }] as const;
  amina = await person(database, app, [...administrator], { name: 'Amina' });
  berta = await person(database, app, [...administrator], { name: 'Berta' });
  nora = await person(database, app, [{ role: 'donor', organisation: 'NORLAND' }], { name: 'Nora' });
  finn = await person(database, app, [{ role: 'donor', organisation: 'FJORD' }], { name: 'Finn' });
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

/** Sees a request refused with a problem whose sentence, and faults, say this. */
async function refused(asked: Request, status: number, says: string | RegExp): Promise<void> {
  const { body, type } = (await asked) as Response & { body: { status: number; detail: string } };
  expect({ status: body.status, type, detail: body.detail }).toEqual({
    status,
    type: 'application/problem+json',
    detail: typeof says === 'string' ? says : (expect.stringMatching(says) as string),
  });
}

const balances = () => balancesOf(database.application, 'CITY');
const rows = <Row>(sql: string, ...parameters: unknown[]): Promise<Row[]> =>
  database.application.query(sql, parameters);
const entriesOf = async (kind: string, reference: string) =>
  rows<{ id: string }>(
    'SELECT id::text FROM ledger.entry WHERE kind = $1 AND reference = $2',
    kind,
    reference,
  );

/** The version with which a record is edited. */
const versionOf = async (path: string, who = amina): Promise<string> =>
  String((await who.get(at(path)).expect(200)).headers.etag);

it('notes a pledge, which posts nothing and is changed from the version that was read', async () => {
  const path = at('/pledges');
  const body = { reference: 'P-1', donor: 'NORLAND', amount: euros('250000.00'), note: 'Said at the forum' };
  await refused(amina.post(path, { ...body, expectedOn: 'soon' }), 400, /^expectedOn must be a day/);
  await refused(amina.post(path, { ...body, donor: 'NOBODY' }), 404, 'There is no organisation NOBODY.');
  await refused(amina.post(path, { ...body, note: ' ' }), 422, /^The note on pledge P-1 is " "/);
  const { body: answer, headers } = await amina.post(path, body).expect(201);
  expect(answer).toEqual({ dryRun: false, entries: [], balances: [] });
  await refused(amina.post(path, body), 409, 'The fund has a pledge of this reference already.');
  const changed = { amount: euros('300000.00'), note: null };
  await refused(amina.patch(`${path}/P-1`, changed), 428, /pledge P-1 of fund CITY/);
  await refused(
    amina.patch(`${path}/P-1`, { amount: dollars('1.00') }).set('if-match', String(headers.etag)),
    422,
    'Pledge P-1 is in USD, 1.00 USD; it must be in EUR.',
  );
  await amina.patch(`${path}/P-1`, changed).set('if-match', String(headers.etag)).expect(200);
  await refused(
    amina.patch(`${path}/P-1`, changed).set('if-match', String(headers.etag)),
    412,
    /^Pledge P-1 of fund CITY is at version/,
  );
  const pledge = {
    reference: 'P-1',
    donor: 'NORLAND',
    amount: euros('300000.00'),
    expectedOn: null,
    note: null,
  };
  expect((await amina.get(path).expect(200)).body).toEqual({ pledges: [pledge], next: null });
  expect((await amina.get(`${path}/P-1`).expect(200)).body).toEqual(pledge);
  expect(await balances()).toEqual({});
});

it('records an agreement in euros, a promise and no cash', async () => {
  const body = {
    reference: 'A-1',
    effectiveOn: '2026-01-15',
    donor: 'NORLAND',
    amount: euros('300000.00'),
    window: 'GEN',
    aaFeeRate: '0.015',
  };
  const asNumber = JSON.parse('{"amount": 300000.00}') as object;
  await refused(amina.post(at('/agreements'), { ...body, ...asNumber }), 400, /amount/);
  await refused(amina.post(at('/agreements'), { ...body, colour: 'blue' }), 400, 'There is no field colour.');
  await refused(
    amina.post(at('/agreements'), { ...body, donor: 'NOBODY' }),
    404,
    'There is no organisation NOBODY.',
  );
  await refused(nora.post(at('/agreements'), body), 404, 'There is no fund "CITY".'); // she gives to it from here on
  const { body: answer, headers } = await amina.post(at('/agreements'), body).expect(201);
  expect(headers.etag).toMatch(/^"\d+"$/);
  expect(answer.entries).toMatchObject([
    {
      kind: 'agreement',
      reference: 'A-1',
      lines: [
        { account: { code: '9000', per: { agreement: 'A-1' } }, debit: euros('300000.00'), credit: null },
        { account: { code: '9100' }, debit: null, credit: euros('300000.00') },
      ],
    },
  ]);
  expect(await entriesOf('agreement', 'A-1')).toEqual([{ id: answer.entries[0].id }]);
  await refused(
    berta.post(at('/agreements'), body),
    409,
    'The fund has an agreement of this reference already.',
  );
});

it('plans when it is paid, from the version that was read, and says what is due and overdue', async () => {
  const plan = {
    instalments: [
      { dueOn: '2026-03-01', amount: euros('100000.00') },
      { dueOn: '2026-09-01', amount: euros('100000.00') },
      { dueOn: '2027-03-01', amount: euros('100000.00') },
    ],
  };
  const path = at('/agreements/A-1/schedule');
  const version = await versionOf('/agreements/A-1');
  await refused(amina.put(path, plan), 428, /If-Match with the ETag that agreement A-1 was read with/);
  await refused(amina.put(path, plan).set('if-match', '"0"'), 412, /^Agreement A-1 is at version "\d+" now/);
  const inDollars = { instalments: [{ dueOn: '2026-03-01', amount: dollars('1.00') }] };
  await refused(
    amina.put(path, inDollars).set('if-match', version),
    422,
    'The instalment of agreement A-1 due on 2026-03-01 is in USD, 1.00 USD; it must be in EUR.',
  );
  const kept = await amina.put(path, plan).set('if-match', version).expect(200);
  expect(kept.headers.etag).not.toBe(version);
  const { body, headers } = await amina.get(`${path}?asOf=2026-09-01`).expect(200);
  expect(headers.etag).toBe(kept.headers.etag);
  expect(body).toMatchObject({
    asOf: '2026-09-01',
    due: euros('200000.00'),
    overdue: euros('100000.00'),
    instalments: [
      { dueOn: '2026-03-01', unpaid: euros('100000.00'), due: true, overdue: true },
      { dueOn: '2026-09-01', due: true, overdue: false },
      { dueOn: '2027-03-01', due: false, overdue: false },
    ],
  });
  await refused(amina.get(`${path}?asOf=2026-02-30`), 400, 'asOf must be a day such as 2026-11-23.');
});

it('amends it with the document that was signed, attached in the same act', async () => {
  const document = await amina.document('amendment-1.txt', 'We promise 400,000 euros.');
  const body = {
    reference: 'A-1/1',
    effectiveOn: '2026-02-10',
    amount: euros('400000.00'),
    document,
  };
  const path = at('/agreements/A-1/amend');
  const version = await versionOf('/agreements/A-1');
  await refused(
    amina.post(path, { ...body, document: undefined }).set('if-match', version),
    400,
    'document must be the id of an uploaded document.',
  );
  const nowhere = '00000000-0000-4000-8000-000000000000';
  await refused(
    amina.post(path, { ...body, document: nowhere }).set('if-match', version),
    404,
    `There is no document ${nowhere}.`,
  );
  await refused(
    amina.post(path, { ...body, effectiveOn: '2026-01-14' }).set('if-match', version),
    422,
    'Amendment A-1/1 is of 2026-01-14, before agreement A-1 was signed on 2026-01-15.',
  );
  expect(await entriesOf('amendment', 'A-1/1')).toEqual([]);
  const { body: answer } = await amina.post(path, body).set('if-match', version).expect(200);
  expect(answer.balances).toMatchObject([
    { account: { code: '9000' }, before: euros('300000.00'), after: euros('400000.00') },
    { account: { code: '9100' }, before: euros('-300000.00'), after: euros('-400000.00') },
  ]);
  expect(
    await rows(`SELECT document_id, kind, reference FROM document_link WHERE document_id = $1`, document),
  ).toEqual([{ document_id: document, kind: 'amendment', reference: 'A-1/1' }]);
  const { body: shown } = await amina.get(at('/agreements/A-1?asOf=2026-11-20')).expect(200);
  expect(shown).toMatchObject({
    promised: euros('300000.00'),
    total: euros('400000.00'),
    paid: euros('0.00'),
    overdue: euros('200000.00'),
    amendments: [{ reference: 'A-1/1', total: euros('400000.00'), reversedOn: null }],
  });
});

it('lets one of two administrators who edit the same agreement at once know that it was edited', async () => {
  const version = await versionOf('/agreements/A-1');
  const instalments = (day: string) => ({ instalments: [{ dueOn: day, amount: euros('400000.00') }] });
  const path = at('/agreements/A-1/schedule');
  const document = await berta.document('amendment-2.txt', 'And back again.');
  const amendment = { reference: 'A-1/2', effectiveOn: '2026-02-11', amount: euros('390000.00'), document };
  // Both are held until both are there: neither is simply too late.
  const holder = database.owner.createQueryRunner();
  await holder.startTransaction();
  await holder.query(
    `SELECT pg_advisory_xact_lock(7204, (SELECT id FROM agreement WHERE reference = 'A-1'))`,
  );
  const both = [
    amina.put(path, instalments('2026-12-01')).set('if-match', version),
    berta.post(at('/agreements/A-1/amend'), amendment).set('if-match', version),
  ].map(async (asked) => await asked);
  await waiting(2);
  await holder.commitTransaction();
  await holder.release();
  const statuses = (await Promise.all(both)).map(({ status }) => status);
  expect([...statuses].sort()).toEqual([200, 412]);
  const [written] = await rows<{ n: string }>(
    `SELECT (SELECT count(*) FROM amendment WHERE reference = 'A-1/2') + (SELECT count(*) FROM instalment_version WHERE due_on = '2026-12-01') AS n`,
  );
  expect(written?.n).toBe('1');
});

/** Until so many transactions wait for the lock of an agreement. */
async function waiting(count: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const found = await database.owner.query<unknown[]>(
      `SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 7204 AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    if (found.length >= count) return;
    await new Promise((resume) => setTimeout(resume, 20));
  }
  throw new Error('They never waited for the agreement.');
}

const deposit = {
  reference: 'DEP-1',
  effectiveOn: '2026-03-02',
  amount: dollars('108400.00'),
  original: euros('100000.00'),
  bankReference: 'NB-77120',
  valueDate: '2026-03-02',
  narrative: 'First instalment',
};

it('rehearses a deposit: shows its entry and balances, and posts nothing', async () => {
  const path = at('/agreements/A-1/deposits');
  const before = await balances();
  const { body } = await amina.post(`${path}?dryRun=true`, deposit).expect(201);
  expect(body).toMatchObject({
    dryRun: true,
    fee: dollars('1626.00'),
    entries: [{ id: null, kind: 'deposit', reference: 'DEP-1', effectiveOn: '2026-03-02' }],
  });
  expect(body.entries[0].lines).toHaveLength(6);
  expect(body.balances).toContainEqual({
    account: { code: '1000', per: { window: 'GEN' } },
    before: dollars('0.00'),
    after: dollars('106774.00'),
  });
  expect(await balances()).toEqual(before);
  expect(await rows('SELECT FROM deposit')).toEqual([]);
});

it('records it with its fee, once, however often it is sent at once', async () => {
  const path = at('/agreements/A-1/deposits');
  const withoutEuros = { ...deposit, original: undefined };
  await refused(
    amina.post(path, withoutEuros),
    422,
    'Deposit DEP-1 is under agreement A-1 in EUR, but no amount in EUR was given; say what was paid in EUR.',
  );
  await refused(amina.post(path, { ...deposit, amount: dollars('0.00') }), 400, /must be positive/);
  await refused(
    amina.post(path, { ...deposit, original: euros('400000.01') }),
    409,
    /400,000\.01 EUR exceeds the (400|390),000\.00 EUR/,
  );
  await refused(
    amina.post(path, { ...deposit, window: 'FIRE' }),
    404,
    'Fund CITY has no window FIRE; it has GEN, WATER.',
  );
  await refused(amina.post(at('/agreements/A-9/deposits'), deposit), 404, 'Fund CITY has no agreement A-9.');

  const key = 'deposit of 2 March';
  const insistent = async (): Promise<Response> => {
    for (;;) {
      const answer = await amina.post(path, deposit, key);
      if (answer.status !== 409) return answer;
      expect((answer.body as { detail: string }).detail).toMatch(/still at work/);
      await new Promise((resume) => setTimeout(resume, 20));
    }
  };
  const answers = await Promise.all(Array.from({ length: 50 }, insistent));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true')).toHaveLength(49);
  expect(await rows('SELECT reference, fee::numeric(20, 2)::text AS fee FROM deposit')).toEqual([
    { reference: 'DEP-1', fee: '1626.00' },
  ]);
  const [entry] = (answers[0]?.body as { entries: { id: string }[] }).entries;
  expect(await entriesOf('deposit', 'DEP-1')).toEqual([{ id: entry?.id }]);
  expect(await balances()).toMatchObject({
    '1000 GEN': '106774.00',
    '4000 A-1': '-108400.00',
    '5000 A-1': '1626.00',
  });
});

it('refuses other content under the key, and knows another’s key as another', async () => {
  const path = at('/agreements/A-1/deposits');
  const key = 'deposit of 2 March';
  await refused(
    amina.post(path, { ...deposit, amount: dollars('108400.01') }, key),
    422,
    'The Idempotency-Key deposit of 2 March came with another request before; a new request needs a new key.',
  );
  const second = { ...deposit, reference: 'DEP-2', amount: dollars('54000.00'), original: euros('50000.00') };
  const { body } = await berta.post(path, second, key).expect(201);
  expect(body).toMatchObject({ fee: dollars('810.00'), entries: [{ reference: 'DEP-2' }] });
  const { body: list } = await amina.get(`${path}?limit=1`).expect(200);
  expect(list.deposits).toMatchObject([
    {
      reference: 'DEP-1',
      amount: dollars('108400.00'),
      original: euros('100000.00'),
      fee: dollars('1626.00'),
      bankReference: 'NB-77120',
    },
  ]);
  const { body: rest } = await amina.get(list.next as string).expect(200);
  expect(rest).toMatchObject({ deposits: [{ reference: 'DEP-2' }], next: null });
});

it('shows contributors their own agreements, and that there is no other', async () => {
  const signed = { reference: 'A-2', effectiveOn: '2026-02-01', donor: 'FJORD', window: 'WATER' };
  await amina.post(at('/agreements'), { ...signed, amount: dollars('5000.00') }).expect(201);
  const listed = async (who: FrontDoor, query = '') =>
    ((await who.get(at(`/agreements${query}`)).expect(200)).body as { agreements: { reference: string }[] })
      .agreements;
  expect(await listed(amina)).toMatchObject([{ reference: 'A-1' }, { reference: 'A-2' }]);
  expect(await listed(amina, '?donor=FJORD')).toMatchObject([
    { reference: 'A-2', unpaid: dollars('5000.00') },
  ]);
  expect(await listed(nora)).toMatchObject([{ reference: 'A-1', paid: euros('150000.00') }]);
  expect(await listed(nora, '?donor=FJORD')).toEqual([]);
  await nora.get(at('/agreements/A-1/deposits')).expect(200);
  expect((await nora.get(at('/pledges')).expect(200)).body).toMatchObject({
    pledges: [{ reference: 'P-1' }],
  });
  expect((await finn.get(at('/pledges')).expect(200)).body).toEqual({ pledges: [], next: null });
  await refused(finn.get(at('/pledges/P-1')), 404, 'There is no pledge "P-1" in fund "CITY".');
  for (const path of ['/agreements/A-1', '/agreements/A-1/schedule', '/agreements/A-1/deposits']) {
    await refused(finn.get(at(path)), 404, 'There is no agreement "A-1" in fund "CITY".');
  }
  const { body: page } = await amina.get(at('/agreements?limit=1&asOf=2026-11-20')).expect(200);
  const { body: last } = await amina.get(page.next as string).expect(200);
  expect(last).toMatchObject({ asOf: '2026-11-20', agreements: [{ reference: 'A-2' }], next: null });
});

it('records interest, income, charges and fees, each with what its kind needs', async () => {
  const path = at('/receipts');
  const interest = {
    kind: 'fund_interest',
    reference: 'INT-1',
    effectiveOn: '2026-03-31',
    amount: dollars('410.55'),
    window: 'GEN',
  };
  await refused(amina.post(path, { ...interest, kind: 'gift' }), 400, /^kind must be one of fund_interest/);
  await refused(
    amina.post(path, { ...interest, organisation: 'UNDP' }),
    400,
    /^organisation .* belongs to organisation_interest/,
  );
  await refused(
    amina.post(path, { ...interest, amount: dollars('-1.00') }),
    422,
    'Fund interest INT-1 is of -1.00 USD; the amount must be positive.',
  );
  await refused(
    amina.post(path, { ...interest, window: undefined }),
    422,
    'Fund CITY has the windows GEN, WATER: say which one is meant.',
  );
  await refused(
    amina.post(path, { ...interest, kind: 'aa_fee', agreement: 'A-1' }),
    422,
    /would be charged twice: the rate of 0\.015/,
  );
  await amina.post(path, interest).expect(201);
  await refused(amina.post(path, interest), 409, 'The fund has a receipt of this reference already.');
  const charge = { ...interest, kind: 'bank_charge', reference: 'BC-1', amount: dollars('35.00') };
  await amina.post(path, charge).expect(201);
  await amina.post(path, { ...interest, kind: 'other_income', reference: 'OI-1' }).expect(201);
  const returned = { ...interest, kind: 'organisation_interest', reference: 'OINT-1', organisation: 'UNDP' };
  await amina.post(path, returned).expect(201);
  const givenBack = {
    ...charge,
    kind: 'aa_fee',
    reference: 'FEE-1',
    amount: dollars('-26.00'),
    agreement: 'A-1',
  };
  await amina.post(path, givenBack).expect(201);
  expect(await balances()).toMatchObject({
    '4100 GEN': '-410.55',
    '4200 UNDP': '-410.55',
    '4300 GEN': '-410.55',
    '5200 GEN': '35.00',
    '5000 A-1': '2410.00',
  });
  const { body } = await amina.get(`${path}?kind=bank_charge`).expect(200);
  expect(body).toMatchObject({
    receipts: [{ kind: 'bank_charge', reference: 'BC-1', window: 'GEN', agreement: null }],
    next: null,
  });
  await refused(nora.get(path), 403, /fund administrator/);
});

it('keeps money that nobody can name apart, and says later what it was, both or neither', async () => {
  const path = at('/unidentified');
  const unnamed = { reference: 'U-1', effectiveOn: '2026-04-01', amount: dollars('6000.00') };
  await amina.post(path, { ...unnamed, narrative: 'Wire without a name' }).expect(201);
  await refused(amina.post(path, { ...unnamed, amount: dollars('6000.001') }), 400, /3 decimals/);
  const resolution = {
    reference: 'U-1/1',
    effectiveOn: '2026-04-20',
    amount: dollars('5000.00'),
    event: { kind: 'deposit', reference: 'DEP-3', agreement: 'A-2' },
  };
  const resolve = (body: object) => amina.post(`${path}/resolutions`, body);
  await refused(resolve({ ...resolution, event: undefined }), 400, /^event must/);
  await refused(
    resolve({ ...resolution, event: { kind: 'deposit', reference: 'DEP-3' } }),
    400,
    /^agreement .* deposit cannot do without\.$/,
  );
  await refused(
    resolve({
      ...resolution,
      amount: dollars('6000.01'),
      event: { kind: 'other_income', reference: 'X', window: 'GEN' },
    }),
    409,
    /6,000\.01 USD exceeds the 6,000\.00 USD of unidentified receipts/,
  );
  await refused(
    resolve({ ...resolution, amount: dollars('5500.00') }),
    409,
    /5,500\.00 USD exceeds the 5,000\.00 USD/,
  );
  expect(await rows(`SELECT FROM receipt WHERE kind = 'unidentified_resolution'`)).toEqual([]);
  const { body } = await resolve(resolution).expect(201);
  expect(body).toMatchObject({
    fee: dollars('50.00'),
    entries: [
      { kind: 'unidentified_resolution', reference: 'U-1/1' },
      { kind: 'deposit', reference: 'DEP-3', effectiveOn: '2026-04-20' },
    ],
  });
  const { body: left } = await amina.get(path).expect(200);
  expect(left).toMatchObject({
    stillUnidentified: dollars('1000.00'),
    movements: [
      { kind: 'unidentified_receipt', reference: 'U-1' },
      { kind: 'unidentified_resolution', reference: 'U-1/1' },
    ],
    next: null,
  });
  const refund = {
    ...resolution,
    reference: 'U-1/2',
    amount: dollars('1000.00'),
    event: {
      kind: 'refund_from_organisation',
      reference: 'RF-1',
      project: 'CITY/1',
      organisation: 'UNICEF',
      window: 'GEN',
    },
  };
  await resolve(refund).expect(201);
  expect(await balances()).toMatchObject({ '1000 WATER': '4950.00', '1210 CITY/1 UNICEF': '-1000.00' });
  expect((await balances())['1050']).toBeUndefined();
});

it('records what organisations return', async () => {
  const path = at('/organisation-refunds');
  const refund = {
    reference: 'RF-2',
    effectiveOn: '2026-05-01',
    amount: dollars('12.50'),
    project: 'CITY/1',
    organisation: 'UNICEF',
    window: 'GEN',
  };
  await refused(amina.post(path, { ...refund, project: 'CITY/9' }), 404, 'Fund CITY has no project CITY/9.');
  await refused(amina.post(path, { ...refund, amount: euros('12.50') }), 422, /it must be in USD/);
  await refused(amina.post(path, { ...refund, effectiveOn: '2023-05-01' }), 422, /before the fund began/);
  await amina.post(path, refund).expect(201);
  const { body } = await amina.get(path).expect(200);
  expect(body.refunds).toMatchObject([{ reference: 'RF-1' }, { reference: 'RF-2', organisation: 'UNICEF' }]);
});

it('enters rates and takes in the UN’s file, all or nothing, as often as it is sent', async () => {
  const path = at('/exchange-rates');
  const rate = { currency: 'EUR', effectiveOn: '2026-11-01', unitsPerUsd: '0.86' };
  await refused(
    amina.post(path, { ...rate, unitsPerUsd: 0.86 }),
    400,
    /^unitsPerUsd must be a plain decimal/,
  );
  await refused(amina.post(path, { ...rate, unitsPerUsd: '0' }), 422, 'An exchange rate is above zero.');
  await refused(amina.post(path, { ...rate, currency: 'USD' }), 422, /USD itself is 1/);
  await refused(amina.post(path, { ...rate, currency: 'XXY' }), 422, '"XXY" is no currency of ISO 4217.');
  await amina.post(path, rate).expect(201);

  const csv = [
    'Country,Currency,Abbreviation,Effective Date,UNORE',
    'Kenya,Kenyan Shilling,KES,01 Nov 2026,129.25',
    'France,Euro,EUR,01 Nov 2026,0.862',
    'Italy,Euro,EUR,01 Nov 2026,0.862',
    'Ecuador,US Dollar,USD,01 Nov 2026,1',
  ].join('\r\n');
  const faulty = `${csv}\r\nGhana,Cedi,GHS,11/1/2026,12.1\r\nSpain,Euro,EUR,01 Nov 2026,0.87\r\n`;
  const { body: problem } = await amina.post(`${path}/import`, { csv: faulty }).expect(422);
  expect(problem.detail).toMatch(/^The file has 2 faults, and nothing of it was taken\. Line 6:/);
  expect(problem.errors).toEqual([
    {
      pointer: '/csv',
      message:
        'Line 6: "11/1/2026" may be 2026-01-11 or 2026-11-01; write it like 2026-11-01 or 01 Nov 2026.',
    },
    {
      pointer: '/csv',
      message:
        'Line 7: EUR is at 0.87 here and at 0.862 in line 3, both from 2026-11-01: one of them is wrong.',
    },
  ]);
  await refused(
    amina.post(`${path}/import`, { csv: 'a,b\n1,2\n' }),
    422,
    /No column is headed Currency Code/,
  );
  await refused(amina.post(`${path}/import`, {}), 400, /^csv must be the text of the file/);

  const taken = async (query = '') => {
    const { body } = await amina.post(`${path}/import${query}`, { csv, source: 'UN, November' }).expect(201);
    return body as { entered: number; corrected: number; unchanged: number; entries: unknown[] };
  };
  const first = { entered: 1, corrected: 1, unchanged: 0, entries: [] };
  expect(await taken('?dryRun=true')).toMatchObject({ ...first, dryRun: true });
  expect(await taken()).toMatchObject({ ...first, dryRun: false });
  expect(await taken()).toMatchObject({ entered: 0, corrected: 0, unchanged: 2 });
  const { body } = await nora.get(`${path}?on=2026-11-23`).expect(200);
  expect(body.rates).toEqual([
    { currency: 'EUR', effectiveOn: '2026-11-01', unitsPerUsd: '0.862', source: 'UN, November' },
    { currency: 'KES', effectiveOn: '2026-11-01', unitsPerUsd: '129.25', source: 'UN, November' },
  ]);
  const { body: euro } = await amina.get(`${path}?currency=EUR&limit=1`).expect(200);
  expect(euro).toMatchObject({ rates: [{ currency: 'EUR' }], next: null });
});

it('leaves of the day what the answers said, and who did it', async () => {
  const [posted] = await rows<{ kinds: string[] }>(
    `SELECT array_agg(counted ORDER BY counted) AS kinds FROM (
       SELECT e.kind || ' ' || count(*) AS counted FROM ledger.entry e WHERE e.kind <> 'amendment' GROUP BY e.kind) k`,
  );
  expect(posted?.kinds).toEqual([
    'aa_fee 1',
    'agreement 2',
    'bank_charge 1',
    'deposit 3',
    'fund_interest 1',
    'organisation_interest 1',
    'other_income 1',
    'refund_from_organisation 2',
    'unidentified_receipt 1',
    'unidentified_resolution 2',
  ]);
  const events = await rows<{ actor: string; outcome: string; n: number }>(
    `SELECT actor, outcome, count(*)::integer AS n FROM audit_event WHERE action = 'record deposits' GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  expect(events).toEqual([
    { actor: 'Amina', outcome: 'done', n: 1 },
    { actor: 'Amina', outcome: 'refused', n: 6 },
    { actor: 'Berta', outcome: 'done', n: 1 },
  ]);
  const [edit] = await rows<{ before: unknown; after: unknown }>(
    `SELECT before, after FROM audit_event WHERE action = 'enter exchange rates' AND outcome = 'done' AND before IS NOT NULL`,
  );
  expect(JSON.stringify(edit)).toMatch(/0\.86[^2].*0\.862/);
});
