import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { FolderStore } from '../../libs/storage/index.js';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { ada, createExample, servicesOn, usd } from '../../test/support/example-services.js';
import { entities } from '../entities.js';
import { record, type Author } from '../recording/index.js';
import { notNow } from '../refusals/index.js';
import { documentKinds } from './attachable.js';
import { AttachmentsService } from './attachments.service.js';
import { documentLimit } from './document-limit.js';
import { mediaTypes } from './media-type.js';

describe('attaching documents', () => {
  let database: TestDatabase;
  let folder: string;
  let attachments: AttachmentsService;
  const ofAgreement = { fund: 'CITY', kind: 'agreement', reference: 'A-1' };
  const text = (content: string) => Readable.from([Buffer.from(content)]);

  beforeAll(async () => {
    database = await createDatabase(entities);
    folder = await mkdtemp(join(tmpdir(), 'attachments-'));
    await createExample(servicesOn(database.application));
    await createExample(servicesOn(database.application), { code: 'OTHER' });
    const { agreements } = servicesOn(database.application);
    for (const [fund, reference] of ['A-1', 'A-2', 'A-7'].flatMap((one) => [
      ['CITY', one] as const,
      ['OTHER', one] as const,
    ])) {
      const signed = { fund, reference, effectiveOn: '2024-02-01', window: 'GEN', amount: usd('1') };
      await agreements.sign({ ...signed, donor: 'NORLAND' }, ada);
    }
    const store = new FolderStore(folder);
    attachments = new AttachmentsService(database.application, { store, scanner: null, atMost: 1024 });
  });
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });

  it('is part of another act: done with it, and undone with it', async () => {
    const { id } = await attachments.keep(text('decided'), 'decision.txt', ada);
    const act = record(database.application, ada, 'a decision', async (recording) => {
      await attachments.attachInto(recording, id, ofAgreement);
      throw notNow('It is decided already.');
    });
    await expect(act).rejects.toThrow('It is decided already.');
    expect(await attachments.of('CITY', 'agreement', 'A-1')).toEqual([]);
    await record(database.application, ada, 'a decision', (recording) =>
      attachments.attachInto(recording, id, ofAgreement),
    );
    expect(await attachments.of('CITY', 'agreement', 'A-1')).toMatchObject([{ id, name: 'decision.txt' }]);
  });

  it('happens once, however often and by how many at once it is asked for', async () => {
    const { id } = await attachments.keep(text('once'), 'once.txt', ada);
    const place = { ...ofAgreement, reference: 'A-7' };
    await Promise.all(Array.from({ length: 8 }, () => attachments.attach(id, place, ada)));
    await attachments.attach(id, place, ada);
    expect((await attachments.find(id)).attachedTo).toMatchObject([place]);
  });

  it('tells whose books let somebody read a document: those of each fund that it is attached to', async () => {
    const { id } = await attachments.keep(text('shared'), 'shared.txt', ada);
    expect(await attachments.fundsOf(id)).toEqual([]);
    await attachments.attach(id, { ...ofAgreement, fund: 'OTHER' }, ada);
    await attachments.attach(id, { ...ofAgreement, reference: 'A-7' }, ada);
    await attachments.attach(id, ofAgreement, ada);
    const [hold]: { id: string }[] = await database.owner.query(
      `WITH c AS (INSERT INTO change (made_by, door, what) VALUES ('test', 'system', 'hold') RETURNING id)
       INSERT INTO hold (organisation_id, reason, change_id) SELECT o.id, 'An allegation', c.id FROM c, organisation o WHERE o.code = 'UNICEF'
       RETURNING id::text`,
    );
    await attachments.attach(id, { fund: null, kind: 'hold', reference: hold!.id }, ada);
    expect(await attachments.fundsOf(id)).toEqual(['CITY', 'OTHER']);
    expect(await attachments.of(null, 'hold', hold!.id)).toMatchObject([{ id }]);
    expect(await attachments.of('OTHER', 'hold', hold!.id)).toEqual([]);
  });

  it("knows who uploaded it, and lets nobody come by what is another's by attaching it", async () => {
    const people: { id: number }[] = await database.owner.query(
      `WITH c AS (INSERT INTO change (made_by, door, what) VALUES ('test', 'system', 'people') RETURNING id)
       INSERT INTO person (email, change_id) SELECT e, id FROM c, unnest(ARRAY['ada@example.org', 'ben@example.org']) e RETURNING id`,
    );
    const [one, other] = people.map(({ id }): Author => ({ ...ada, personId: id }));
    const { id, uploaderId } = await attachments.keep(text('hers'), 'hers.txt', one!);
    expect(uploaderId).toBe(one!.personId);
    expect((await attachments.keep(text('of nobody'), 'nobody.txt', ada)).uploaderId).toBeNull();

    await expect(attachments.attach(id, ofAgreement, other!)).rejects.toThrow(`There is no document ${id}.`);
    await attachments.attach(id, ofAgreement, one!);
    // Of the fund by now, it may be attached to another of its records by whoever works on that, but to no other fund's.
    await attachments.attach(id, { ...ofAgreement, reference: 'A-2' }, other!);
    const elsewhere = attachments.attach(id, { ...ofAgreement, fund: 'OTHER' }, other!);
    await expect(elsewhere).rejects.toMatchObject({ status: 404 });
  });

  it('is refused for a document, a fund or a kind that nobody knows', async () => {
    const { id } = await attachments.keep(text('known'), 'known.txt', ada);
    const nowhere = '00000000-0000-4000-8000-000000000000';
    for (const unknown of [nowhere, '7', `${id}\0`]) {
      const refusals = [
        attachments.attach(unknown, ofAgreement, ada),
        attachments.find(unknown),
        attachments.fundsOf(unknown),
      ];
      for (const refused of refusals) await expect(refused).rejects.toMatchObject({ status: 404 });
    }
    await expect(attachments.attach(id, { ...ofAgreement, fund: 'X' }, ada)).rejects.toThrow(
      'There is no fund X.',
    );
    await expect(attachments.attach(id, { ...ofAgreement, reference: 'A-9' }, ada)).rejects.toThrow(
      'Fund CITY has no agreement "A-9".',
    );
    await expect(attachments.attach(id, { ...ofAgreement, kind: 'x' }, ada)).rejects.toMatchObject({
      status: 422,
    });
    await expect(attachments.attach(id, { ...ofAgreement, reference: ' ' }, ada)).rejects.toMatchObject({
      status: 422,
    });
  });

  it('leaves nothing of what is refused, not even on the way', async () => {
    const refused = attachments.keep(text('of nothing'), 'a.txt', ada, {
      attachTo: { ...ofAgreement, fund: 'X' },
    });
    await expect(refused).rejects.toMatchObject({ status: 404 });
    await expect(attachments.keep(text('x'.repeat(1025)), 'a.txt', ada)).rejects.toMatchObject({
      atMost: 1024,
    });
    expect(await readdir(join(folder, '.arriving'))).toEqual([]);
  });

  it('allows in code what the database allows, and nothing else', async () => {
    const allowed: { name: string; list: string }[] = await database.owner.query(
      `SELECT conname AS name, pg_get_constraintdef(oid) AS list FROM pg_constraint
        WHERE conname IN ('document_type_is_safe', 'document_attached_to_a_known_kind') ORDER BY conname`,
    );
    const listed = allowed.map(({ list }) => [...list.matchAll(/'([^']+)'/g)].map(([, word]) => word).sort());
    expect(listed).toEqual([[...documentKinds].sort(), Object.keys(mediaTypes).sort()]);
  });
});

describe('the largest document', () => {
  it('is 25 MiB, or what the environment says', () => {
    expect(documentLimit({})).toBe(26_214_400);
    expect(documentLimit({ DOCUMENT_MAX_MB: '1' })).toBe(1_048_576);
    for (const wrong of ['0', '-1', '2.5', 'many', '1000'])
      expect(() => documentLimit({ DOCUMENT_MAX_MB: wrong })).toThrow(`DOCUMENT_MAX_MB is '${wrong}'`);
  });
});
