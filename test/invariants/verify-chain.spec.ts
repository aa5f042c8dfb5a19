import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { checkpoints, verify } from '../../src/reports/index.js';
import { asSuperuser, breakableFund, brokenInvariants, type BreakableFund } from '../support/breaking.js';

describe('verify sees a chain that was broken, and names the link', () => {
  let it_is: BreakableFund;
  const broken = () => brokenInvariants(it_is.database);
  const chain = async (published: Parameters<typeof verify>[1]) =>
    (await verify(it_is.database.application, published))[6];

  beforeEach(async () => (it_is = await breakableFund()));
  afterEach(() => it_is.database.drop());

  it('7: an entry that is not the one that was sealed', async () => {
    await asSuperuser(it_is.database, ['ledger.entry'], (manager) =>
      manager.query(`UPDATE ledger.entry SET nature = 'prior_period_adjustment' WHERE reference = 'BC-1'`),
    );
    expect(await broken()).toEqual({
      7: ['bank charge BC-1 of fund CITY, number 6: the entry is not the one that was sealed'],
    });
  });

  it('7: a link that does not follow from the one before', async () => {
    await asSuperuser(it_is.database, ['ledger.seal'], (manager) =>
      manager.query(`UPDATE ledger.seal SET chain = sha256('else') WHERE sequence = 6`),
    );
    expect(await broken()).toEqual({
      7: [
        'bank charge BC-1 of fund CITY, number 6: its link does not follow from the one before',
        'other income OI-1 of fund CITY, number 7: its link does not follow from the one before',
      ],
    });
  });

  it('7: an entry taken out of the chain', async () => {
    await asSuperuser(it_is.database, ['ledger.seal'], (manager) =>
      manager.query(`DELETE FROM ledger.seal WHERE sequence = (SELECT max(sequence) FROM ledger.seal)`),
    );
    expect(Object.values(await broken()).flat()).toContainEqual(
      expect.stringMatching(/^refund to donor RD-1 of fund CITY, entry \d+: it is not in the chain$/),
    );
  });

  it('7: a checkpoint is found again, also when more was recorded since', async () => {
    const published = await checkpoints(it_is.database.application);
    expect(published).toEqual([
      {
        fund: 'CITY',
        sequence: 26,
        chain: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        sealedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/) as string,
      },
    ]);
    await it_is.fund.receipt('other_income', 'LATER', { on: '2022-09-09', amount: '1.00' });
    expect(await chain(published)).toMatchObject({ ok: true, figure: '27 links in 1 chains, 1 checkpoints' });
  });

  const note = (record: string) =>
    it_is.database.application.query(
      `INSERT INTO audit_event (actor, door, action, outcome, record) VALUES ('Ada', 'http', 'record deposits', 'done', $1)`,
      [record],
    );

  it('7: an event of the trail that was changed, or was kept from its seal', async () => {
    await note('deposit DEP-1');
    expect(await chain([])).toMatchObject({
      ok: true,
      figure: '26 links in 1 chains, 1 events of the trail',
    });
    await asSuperuser(it_is.database, ['audit_event'], (manager) =>
      manager.query(
        `INSERT INTO audit_event (actor, door, action, outcome, record) VALUES ('Ada', 'http', 'x', 'done', 'unseen')`,
      ),
    );
    expect(await broken()).toEqual({
      7: [
        expect.stringMatching(
          /^event \d+ of the trail, number 2: the event neither is sealed nor waits for it$/,
        ),
      ],
    });
  });

  it('7: a trail whose end was cut off, by its checkpoint', async () => {
    for (const reference of ['DEP-1', 'DEP-2']) await note(`deposit ${reference}`);
    expect((await chain([]))!.ok).toBe(true);
    const published = (await checkpoints(it_is.database.application)).filter(({ fund }) => fund === null);
    expect(published).toMatchObject([{ fund: null, sequence: 2 }]);
    await note('deposit DEP-3');
    expect((await chain(published))!.ok).toBe(true);
    await asSuperuser(it_is.database, ['audit_event', 'audit_seal'], async (manager) => {
      await manager.query('DELETE FROM audit_seal WHERE sequence > 1');
      await manager.query(`DELETE FROM audit_event WHERE record <> 'deposit DEP-1'`);
    });
    expect((await chain([]))!.ok).toBe(true);
    expect((await chain(published))!.records).toEqual([
      'checkpoint 2 of the trail: this trail does not reach so far',
    ]);
    const other = { ...published[0]!, sequence: 1 };
    expect((await chain([other]))!.records[0]).toMatch(/^checkpoint 1 of the trail: this trail has /);
  });

  it('7: a checkpoint of other books is named', async () => {
    const [published] = await checkpoints(it_is.database.application);
    const elsewhere = { ...published!, chain: 'ab'.repeat(32) };
    expect(await chain([elsewhere])).toMatchObject({
      ok: false,
      records: [
        `checkpoint 26 of fund CITY: these books have ${published!.chain} there, not ${'ab'.repeat(32)}`,
      ],
    });
    expect((await chain([{ ...published!, sequence: 99 }]))?.records).toEqual([
      'checkpoint 99 of fund CITY: these books do not reach so far',
    ]);
    expect((await chain([{ ...published!, fund: 'NONE' }]))?.records).toEqual([
      'checkpoint 26 of fund NONE: there is no such fund',
    ]);
    expect((await chain([{ ...published!, sealedAt: '2022-01-01T00:00:00Z' }]))?.records[0]).toContain(
      'checkpoint 26 of fund CITY: these books sealed it at ',
    );
  });
});

describe('verify asks an independent ledger program', () => {
  let it_is: BreakableFund;
  let folder: string;
  const path = process.env.PATH;

  beforeAll(async () => {
    it_is = await breakableFund();
    folder = await mkdtemp(join(tmpdir(), 'programs-'));
  });
  afterEach(() => void (process.env.PATH = path));
  afterAll(async () => {
    await it_is.database.drop();
    await rm(folder, { recursive: true });
  });

  const program = async (script: string) => {
    await writeFile(join(folder, 'ledger'), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, 'ledger'), 0o755);
    process.env.PATH = `${folder}${delimiter}${path}`;
  };

  it('8: a program that arrives at another balance is believed', async () => {
    await program(
      `cat > /dev/null; echo '4300 Other income:GEN  -3.00 USD'; echo '1234 Elsewhere  1.00 USD'`,
    );
    const found = await brokenInvariants(it_is.database);
    expect(Object.keys(found)).toEqual(['8']);
    expect(found[8]).toContain(
      'account 4300 Other income:GEN of fund CITY: -2.00 USD here, -3.00 USD in ledger',
    );
    expect(found[8]).toContain('account 1234 Elsewhere of fund CITY: only ledger has it, with 1.00 USD');
  });

  it('8: a program that cannot read the journal is quoted', async () => {
    await program(`echo 'Error: line 3 is odd' >&2; exit 1`);
    expect(await brokenInvariants(it_is.database)).toEqual({
      8: ['fund CITY: ledger could not read the exported journal: Error: line 3 is odd'],
    });
  });

  it('8: says that it was not run where no program is installed', async () => {
    process.env.PATH = join(folder, 'empty');
    const verdict = (await verify(it_is.database.application))[7];
    expect(verdict).toMatchObject({
      ok: true,
      figure: 'not run here: neither ledger nor hledger is installed',
    });
  });
});
