import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { EICAR } from '../support/clamd-server.js';
import { ada, DocumentOffice, type DocumentAnswer } from '../support/document-office.js';
import { formEnd, formOf, partHead, sendForm } from '../support/upload-form.js';

const MIB = 1024 * 1024;
const pdf = (text: string) => `%PDF-1.7\n%âãÏÓ\n${text}\n`;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** How much memory outside of JavaScript's own is in use: what is read from sockets and files. */
function held(): number {
  collect();
  return process.memoryUsage().arrayBuffers;
}

/** The same, once what others left has been given back, which takes a moment. */
async function heldAtRest(): Promise<number> {
  for (let last = held(), tries = 0; ; tries++) {
    await new Promise((resume) => setTimeout(resume, 25));
    const now = held();
    if (Math.abs(now - last) < 65_536 || tries > 50) return now;
    last = now;
  }
}

describe.each(['folder', 'bucket'] as const)('a document that is not kept in a %s', (store) => {
  let office: DocumentOffice;

  beforeAll(async () => (office = await DocumentOffice.open(store)), 60_000);
  afterAll(() => office?.close());

  it('is refused when it is a page, empty, or infected, whatever it is called', async () => {
    await office.leavingNothing(async () => {
      const page = await office.upload('<!DOCTYPE html><script>alert(1)</script>', 'Agreement.pdf');
      expect(page.status).toBe(422);
      expect(page.body.detail).toMatch(/^Agreement\.pdf is a web page \(HTML\)\. A document is a PDF, /);
      expect(await office.upload('', 'empty.pdf')).toMatchObject({
        status: 422,
        body: { detail: 'empty.pdf is empty.' },
      });
      expect(await office.upload(EICAR, 'minutes.txt')).toMatchObject({
        status: 422,
        body: {
          type: '/problems/unprocessable',
          detail: 'The virus scanner found Eicar-Test-Signature in minutes.txt; nothing of it was kept.',
        },
      });
    });
  });

  it('is not kept unscanned: while the scanner is away, the answer is to try again', async () => {
    const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    office.clamd.mood = 'hanging up';
    const away = await office.leavingNothing(() => office.upload(pdf('unscanned')));
    office.clamd.mood = 'at work';
    said.mockRestore();
    expect(away).toMatchObject({ status: 503, body: { type: '/problems/unavailable' } });
    expect(away.body.detail).toMatch(/virus scanner .* try again/);
    expect((await office.upload(pdf('unscanned'))).status).toBe(201);
  });

  it('is refused on the way when it is too large, in little memory, and nothing is left of it', async () => {
    const piece = Buffer.alloc(64 * 1024, 'a');
    const before = await heldAtRest();
    const ballast = Buffer.alloc(8 * MIB);
    expect((await heldAtRest()) - before).toBeGreaterThan(7 * MIB);
    let most = 0;
    async function* large(size: number) {
      yield await Promise.resolve(partHead({ name: 'file', fileName: 'large.txt' }));
      for (let sent = 0; sent < size; sent += piece.length) {
        yield piece;
        if (size < 100 * MIB && sent % (4 * MIB) === 0) most = Math.max(most, held() - before);
      }
      yield formEnd;
    }
    const answer = await office.leavingNothing(() => sendForm(office.url, ada, large(26 * MIB)));
    expect(answer?.status).toBe(413);
    expect(answer?.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({
      ...{ type: '/problems/too-large', status: 413 },
      detail:
        'The file is larger than 25 MiB, which is the most that a document may have; nothing of it was kept.',
    });
    // The ballast, to see that it is measured, and a few pieces; what was given back is counted for a moment longer.
    expect(most - ballast.length).toBeLessThan(10 * MIB);
    // Whoever goes on and on is hung up on.
    const endless = await office.leavingNothing(() => sendForm(office.url, ada, large(400 * MIB)));
    expect(endless === null || endless.status === 413).toBe(true);
  }, 60_000);

  it('leaves nothing when it is cut off on the way', async () => {
    async function* cut() {
      yield await Promise.resolve(partHead({ name: 'file', fileName: 'cut.txt' }));
      for (let sent = 0; sent < 20; sent++) yield Buffer.alloc(64 * 1024, 'a');
      await new Promise((resume) => setTimeout(resume, 50));
      throw new Error('The cable is out.');
    }
    expect(await office.leavingNothing(() => sendForm(office.url, ada, cut()))).toBeNull();
    // A form that ends before its last boundary came whole as a request, and is no form.
    const half = formOf([{ name: 'file', fileName: 'half.txt', content: 'half' }]).subarray(0, -12);
    const answer = await office.leavingNothing(() => office.send(half));
    expect(answer).toMatchObject({ status: 400, body: { type: '/problems/invalid-request' } });
  });

  it('is for people who have signed in', async () => {
    const nobody = { headers: {} };
    for (const path of ['?kind=agreement&reference=A-1', '/1', '/1/content'])
      expect((await office.ask(path, nobody)).status).toBe(401);
    const form = formOf([{ name: 'file', fileName: 'a.pdf', content: pdf('nobody') }]);
    expect((await office.leavingNothing(() => office.send(form, {}))).status).toBe(401);
  });

  it.each<[string, number, RegExp, () => Promise<DocumentAnswer>]>([
    ['an unknown document', 404, /^There is no document 1\.$/, () => office.ask('/1')],
    [
      'its content',
      404,
      /^There is no document/,
      () => office.ask('/00000000-0000-4000-8000-000000000000/content'),
    ],
    [
      'an unknown fund',
      404,
      /^There is no fund X\.$/,
      () => office.ask('?fund=X&kind=agreement&reference=A'),
    ],
    ['an unknown kind', 400, /kind must be one of/, () => office.ask('?kind=secret&reference=A')],
    [
      'an upload to an unknown fund',
      404,
      /^There is no fund X\.$/,
      () => office.upload(pdf('x'), 'x.pdf', '?fund=X&kind=agreement&reference=A'),
    ],
    [
      'an upload to half a record',
      422,
      /say kind and reference/,
      () => office.upload(pdf('x'), 'x.pdf', '?fund=CITY'),
    ],
    [
      'a form without a file',
      400,
      /no file in the field file/,
      () => office.post([{ name: 'described', content: 'x' }]),
    ],
    [
      'a file in another field',
      400,
      /in the field "attachment": send it in file/,
      () => office.post([{ name: 'attachment', fileName: 'a.pdf', content: pdf('x') }]),
    ],
    [
      'two files',
      400,
      /one file/,
      () =>
        office.post([
          { name: 'file', fileName: 'a.pdf', content: pdf('x') },
          { name: 'file', fileName: 'b.pdf', content: pdf('y') },
        ]),
    ],
    [
      'a field that there is not',
      400,
      /no field "fund"/,
      () =>
        office.post([
          { name: 'file', fileName: 'a.pdf', content: pdf('x') },
          { name: 'fund', content: 'CITY' },
        ]),
    ],
    [
      'a field that is no yes or no',
      400,
      /true or false/,
      () =>
        office.post([
          { name: 'file', fileName: 'a.pdf', content: pdf('x') },
          { name: 'confidential', content: 'maybe' },
        ]),
    ],
    ['what is no form', 415, /multipart\/form-data/, () => office.send('{}', ada, 'application/json')],
    [
      'a form without its boundary',
      400,
      /cannot be read/,
      () => office.send('x', ada, 'multipart/form-data'),
    ],
    ['an empty form', 400, /no file in the field file/, () => office.send('')],
  ])('%s is refused', async (_, status, sentence, work) => {
    const answer = await office.leavingNothing(work);
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toMatch(sentence);
  });

  it('leaves no trace of its content in the log or in the books', async () => {
    const tables = ['change', 'document', 'audit_event'];
    const kept = await Promise.all(
      tables.map((table) => office.database.owner.query(`SELECT to_jsonb(t)::text AS row FROM ${table} t`)),
    );
    expect(office.logged.join('\n')).toContain('The virus scanner gave no verdict');
    const written = office.logged.join('\n') + JSON.stringify(kept);
    for (const content of ['STANDARD-ANTIVIRUS', '%PDF', 'alert(1)']) expect(written).not.toContain(content);
  });
});
