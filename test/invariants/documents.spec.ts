import { RawLedger, refusal } from './raw-ledger.js';

type Columns = Record<string, unknown>;

const sound = { sha256: 'ab'.repeat(32), size: 12, media_type: 'application/pdf', name: 'Agreement.pdf' };

describe('a document that goes round the services', () => {
  let ledger: RawLedger;
  let change: string;
  let ids = 0;
  const nextId = () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`;

  beforeAll(async () => {
    ledger = await RawLedger.open();
    change = await newChange();
    await insert('fund', { id: 1, code: 'CITY', currency: 'USD', start_date: '2024-01-01' });
  });
  afterAll(() => ledger.close());

  async function newChange(): Promise<string> {
    const [row] = await ledger.application.query<{ id: string }[]>(
      `INSERT INTO change (made_by, door, what) VALUES ('Ada', 'http', 'documents') RETURNING id`,
    );
    return row?.id ?? '';
  }

  async function insert(table: string, columns: Columns): Promise<void> {
    const places = Object.keys(columns).map((_, index) => `$${index + 1}`);
    await ledger.application.query(
      `INSERT INTO ${table} (${Object.keys(columns).join(', ')}) VALUES (${places.join(', ')})`,
      Object.values(columns),
    );
  }

  async function document(columns: Columns = {}): Promise<string> {
    const id = nextId();
    await insert('document', { id, ...sound, change_id: change, ...columns });
    return id;
  }

  const link = (documentId: string, columns: Columns = {}) =>
    insert('document_link', {
      ...{ document_id: documentId, fund_id: 1, kind: 'agreement', reference: 'A-1', change_id: change },
      ...columns,
    });

  it('passes when it is sound, also twice with the same content', async () => {
    await link(await document());
    await link(await document({ described: 'Signed by both', confidential: true }));
    for (const name of ['اتفاقية.pdf', 'a b.c', '.x']) await document({ name });
  });

  it.each<[string, Columns]>([
    ['document_hash_is_sha256', { sha256: 'ab' }],
    ['document_hash_is_sha256', { sha256: 'AB'.repeat(32) }],
    ['document_hash_is_sha256', { sha256: `${'ab'.repeat(32)}\n` }],
    ['document_is_not_empty', { size: 0 }],
    ['document_type_is_safe', { media_type: 'text/html' }],
    ['document_type_is_safe', { media_type: 'image/svg+xml' }],
    ['document_type_is_safe', { media_type: 'application/pdf; charset=x' }],
    ['document_name_is_no_path', { name: '../passwd' }],
    ['document_name_is_no_path', { name: 'a\\b' }],
    ['document_name_is_no_path', { name: 'a\r\nSet-Cookie: b' }],
    ['document_name_is_no_path', { name: '..' }],
    ['document_name_is_no_path', { name: ' ' }],
    ['document_name_is_no_path', { name: 'a'.repeat(201) }],
    ['document_description_is_short', { described: ' ' }],
    ['document_description_is_short', { described: 'a'.repeat(2001) }],
  ])('is refused by %s (%#)', async (constraint, columns) => {
    expect(await refusal(document(columns))).toBe(constraint);
  });

  it('is attached to what there is a kind for, with a reference', async () => {
    const id = await document();
    expect(await refusal(link(id, { kind: 'password' }))).toBe('document_attached_to_a_known_kind');
    for (const reference of ['', ' A-1'])
      expect(await refusal(link(id, { reference }))).toBe('document_attached_to_a_reference');
    expect(await refusal(link(nextId()))).toMatch(/document_link_document_id_fkey/);
  });

  it('is attached once, to what is of a fund and to what is of none', async () => {
    const id = await document();
    await link(id);
    expect(await refusal(link(id))).toBe('document_attached_once');
    await link(id, { fund_id: null });
    expect(await refusal(link(id, { fund_id: null }))).toBe('document_attached_once');
    await link(id, { reference: 'A-2' });
  });

  it('stays what it was, and where it was', async () => {
    for (const [table, constraint] of [
      ['document', 'documents_are_append_only'],
      ['document_link', 'document_links_are_append_only'],
    ] as const) {
      for (const sql of [
        `UPDATE ${table} SET change_id = change_id`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table} CASCADE`,
      ])
        expect(await refusal(ledger.application.query(sql))).toMatch(
          table === 'document' && sql.startsWith('TRUNCATE')
            ? /document(_link)?s_are_append_only/
            : constraint,
        );
    }
  });

  it('joins no change that is known already', async () => {
    const id = await document();
    await ledger.application.query('SELECT seal_changes()');
    expect(await refusal(document())).toBe('change_is_not_sealed');
    expect(await refusal(link(id, { reference: 'A-9' }))).toBe('change_is_not_sealed');
    change = await newChange();
    await link(id, { reference: 'A-9' });
  });
});
