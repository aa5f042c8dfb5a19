import { createHash } from 'node:crypto';
import { DocumentOffice } from '../support/document-office.js';

const SECRET = 'what nobody may read in a log';
const pdf = (text: string) => `%PDF-1.7\n%âãÏÓ\n${text}\n${SECRET}\n`;
const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');

describe.each(['folder', 'bucket'] as const)('a document in a %s', (store) => {
  let office: DocumentOffice;

  beforeAll(async () => (office = await DocumentOffice.open(store)), 60_000);
  afterAll(() => office?.close());

  it('comes in with a form, is found by its record, and goes out as it came, to be saved', async () => {
    const content = pdf('first');
    const parts = [
      { name: 'described', content: ' Signed by both ' },
      { name: 'file', fileName: 'Agreement signed.pdf', type: 'text/html', content },
      { name: 'confidential', content: 'true' },
    ];
    const made = await office.post(parts, '?fund=CITY&kind=agreement&reference=A-1');
    const expected = {
      ...{ sha256: sha256(content), size: Buffer.byteLength(content), mediaType: 'application/pdf' },
      ...{ name: 'Agreement signed.pdf', described: 'Signed by both', confidential: true, uploadedBy: 'Ada' },
      attachedTo: [{ fund: 'CITY', kind: 'agreement', reference: 'A-1' }],
    };
    expect(made).toMatchObject({ status: 201, body: expected });
    expect((await office.ask(`/${made.body.id}`)).body).toEqual(made.body);
    expect((await office.ask('?fund=CITY&kind=agreement&reference=A-1')).body).toEqual({
      documents: [made.body],
    });
    expect((await office.ask('?kind=agreement&reference=A-1')).body).toEqual({ documents: [] });
    expect((await office.ask('?fund=CITY&kind=agreement&reference=A-2')).body).toEqual({ documents: [] });

    const download = await office.ask(`/${made.body.id}/content`);
    expect(download).toMatchObject({ status: 200, text: content });
    expect(Object.fromEntries(download.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(Buffer.byteLength(content)),
      'content-disposition': `attachment; filename="Agreement signed.pdf"; filename*=UTF-8''Agreement%20signed.pdf`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      etag: `"${sha256(content)}"`,
    });
    const [event]: { action: string; record: string }[] = await office.database.owner.query(
      `SELECT e.action, e.record FROM audit_event e JOIN document d ON d.change_id = e.change_id WHERE d.id = $1`,
      [made.body.id],
    );
    // Its name, which may say what it is, stays out of the trail.
    expect(event).toEqual({ action: 'upload documents', record: 'confidential document' });
    const [change]: { person: number; what: string }[] = await office.database.owner.query(
      `SELECT c.person_id AS person, c.what FROM change c JOIN document d ON d.change_id = c.id WHERE d.id = $1`,
      [made.body.id],
    );
    expect(change).toEqual({ person: 1, what: 'confidential document' });
  });

  it('is stored once when it comes twice, and keeps both names', async () => {
    const content = pdf('twin');
    const [one, two] = await Promise.all([
      office.upload(content, 'one.pdf'),
      office.upload(content, 'two.pdf'),
    ]);
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(one.body.id).not.toBe(two.body.id);
    expect([one.body.name, two.body.name]).toEqual(['one.pdf', 'two.pdf']);
    expect((await office.stored()).filter((name) => name === sha256(content))).toHaveLength(1);
  });

  it('keeps an Arabic name, and of a path only its end', async () => {
    const arabic = 'اتفاقية الشراكة.pdf';
    const { body } = await office.upload(pdf('arabic'), arabic);
    expect(body.name).toBe(arabic);
    const { headers } = await office.ask(`/${body.id}/content`);
    const extended = /filename\*=UTF-8''(.*)$/.exec(headers.get('content-disposition') ?? '')?.[1] ?? '';
    expect(decodeURIComponent(extended)).toBe(arabic);

    for (const [given, kept] of [
      ['../../../etc/passwd', 'passwd'],
      ['..\\..\\windows\\system.ini', 'system.ini'],
      ['/etc/shadow', 'shadow'],
      ['..', 'document'],
      ['', 'document'],
    ] as const) {
      const made = await office.upload(pdf('path'), given);
      expect([given, made.status, made.body.name]).toEqual([given, 201, kept]);
    }
    expect((await office.stored()).filter((name) => !/^[0-9a-f]{64}$/.test(name))).toEqual([]);
  });

  it('is read by its uploader and by who may read what it belongs to; for anybody else it is not there', async () => {
    const ofAgreement = '?fund=CITY&kind=agreement&reference=A-5';
    const { body } = await office.upload(pdf('of whom'), 'whose.pdf', ofAgreement);
    const unattached = await office.upload(pdf('of nobody yet'), 'draft.pdf');
    const statusesFor = async (person: string) =>
      Promise.all(
        [`/${body.id}`, `/${body.id}/content`, `/${unattached.body.id}`].map(
          async (path) => (await office.ask(path, { headers: { person } })).status,
        ),
      );
    expect(await statusesFor('Ada')).toEqual([200, 200, 200]);
    expect(await statusesFor('Ben')).toEqual([200, 200, 404]);
    expect(await statusesFor('Cleo')).toEqual([200, 200, 404]);
    expect(await statusesFor('Dan')).toEqual([404, 404, 404]);

    const listedFor = async (person: string) => (await office.ask(ofAgreement, { headers: { person } })).body;
    const confidential = [
      { name: 'confidential', content: 'true' },
      { name: 'file', fileName: 'internal.pdf', type: 'application/pdf', content: pdf('of the office') },
    ];
    const internal = await office.post(confidential, ofAgreement);
    expect(await listedFor('Ben')).toEqual({ documents: [body, internal.body] });
    expect(await listedFor('Cleo')).toEqual({ documents: [body] });
    expect(await listedFor('Dan')).toMatchObject({ status: 404, detail: 'There is no fund CITY.' });
    const foreign = await office.upload(pdf('foreign'), 'foreign.pdf', ofAgreement, { person: 'Dan' });
    expect(foreign).toMatchObject({ status: 404, body: { detail: 'There is no fund CITY.' } });
    for (const person of ['Ben', 'Cleo']) {
      const refused = await office.leavingNothing(() =>
        office.upload(pdf('by a reader'), 'mine.pdf', '', { person }),
      );
      expect(refused).toMatchObject({ status: 403, body: { type: '/problems/forbidden' } });
    }
  });

  it('says so when the store has lost or damaged it, and is mended by uploading it again', async () => {
    const content = pdf('precious');
    const { body } = await office.upload(content, 'precious.pdf');
    for (const [now, happened] of [
      [content.replace('precious', 'worthless'), 'is not what was uploaded'],
      ['', 'is not what was uploaded'],
      [null, 'is gone from the store'],
    ] as const) {
      await office.damage(sha256(content), now);
      const answer = await office.ask(`/${body.id}/content`);
      expect(answer).toMatchObject({ status: 409, body: { type: '/problems/conflict' } });
      expect(answer.body.detail).toBe(
        `The content of document ${body.id}, precious.pdf, ${happened}; it would have the SHA-256 ${sha256(content)}. Upload the file again, or restore it from a backup.`,
      );
    }
    await office.damage(sha256(content), 'forged');
    expect((await office.upload(content, 'again.pdf')).status).toBe(201);
    expect(await office.ask(`/${body.id}/content`)).toMatchObject({ status: 200, text: content });
  });

  if (store === 'bucket') {
    it('is neither taken in nor given out while the bucket does not answer, and nobody is told why', async () => {
      const { body } = await office.upload(pdf('away'));
      office.bucket?.goDown();
      for (const answer of [
        await office.ask(`/${body.id}/content`),
        await office.leavingNothing(() => office.upload(pdf('more'))),
      ]) {
        expect(answer).toMatchObject({ status: 503, body: { type: '/problems/unavailable' } });
        expect(answer.body.detail).toBe(
          'The store of documents cannot be used at the moment; try again in a few minutes.',
        );
      }
      expect(office.logged.join('\n')).toContain('S3 returned 503');
    });
  }

  it('is never read in the log or in the books', async () => {
    const tables = ['change', 'document', 'document_link', 'audit_event'];
    const kept = await Promise.all(
      tables.map((table) => office.database.owner.query(`SELECT to_jsonb(t)::text AS row FROM ${table} t`)),
    );
    const written = office.logged.join('\n') + JSON.stringify(kept);
    expect(written).toContain('Agreement signed.pdf');
    expect(written).not.toContain(SECRET);
    expect(written).not.toContain('secret of tests');
  });
});
