import ExcelJS from 'exceljs';
import { sample } from '../../src/fund-book/testing/sample-book.js';
import type { TestDatabase } from './database.js';
import { FrontDoor } from './front-door.js';
import { person, type createApp } from './http-app.js';

/** What a request of one operation is about, and what it says, where nothing plainer comes through. */
export interface Specimen {
  /** Values of the path's parameters. */
  params?: Record<string, string>;
  /** The body in place of the plainest that the description allows. */
  body?: object | (() => object);
}

export type Specimens = Partial<Record<string, Specimen>>;

export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const DAY = '2024-06-03';
const TODAY = new Date().toISOString().slice(0, 10);
const dollars = (amount: string) => ({ amount, currency: 'USD' });
const place = { project: 'CITY/1', organisation: 'LEAD', window: 'GEN' };
const event = (reference: string, amount = '1.00') => ({
  reference,
  effectiveOn: DAY,
  amount: dollars(amount),
});
const reason = 'So that there is one to ask about';

/** A fund book with one deposit, as a workbook. */
export async function workbookOf(fund: string, reference: string): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const deposit = `${fund},${reference},deposit,${DAY},5.00,,,A-1,,,,,`;
  for (const [name, text] of Object.entries(sample)) {
    const [header = ''] = text.split('\n');
    const sheet = book.addWorksheet(name);
    for (const line of name === 'transactions' ? [header, deposit] : [header])
      sheet.addRow(line.split(',').map((cell) => cell || null));
  }
  return Buffer.from(await book.xlsx.writeBuffer());
}

/**
 * Makes something of each kind that an operation can be about, for the fund CITY: what one person proposed for another to decide, what can
 * be lifted, reopened, voided, ended.
 * @param proposer may do everything, and decides nothing here
 * @param other may do everything; the requests are theirs to send
 */
export async function makeSpecimens(
  database: TestDatabase,
  app: Awaited<ReturnType<typeof createApp>>,
  proposer: FrontDoor,
  other: FrontDoor,
): Promise<Specimens> {
  const at = (path: string) => `/api/funds/CITY${path}`;
  const made = async (path: string, body: object = {}, by = proposer, etag?: string) => {
    const answer = await by.post(path, body).set(etag === undefined ? {} : { 'if-match': etag });
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return answer.body as Made;
  };
  const proposed = async (path: string, body: object = {}) => String((await made(path, body)).proposal.id);

  const guest = String((await made('/api/people', { email: 'guest@example.org', name: 'Guest' })).person.id);
  const approver = await person(database, app, [{ role: 'approver', fund: 'OTHER' }]);
  const grant = String((await made(`/api/people/${guest}/roles`, { role: 'auditor', from: TODAY })).grant.id);
  const role = await proposed(`/api/people/${guest}/roles`, { role: 'approver', from: TODAY });
  const reset = await proposed(`/api/people/${approver.personId}/reset`);

  const hold = String((await made(at('/holds'), { project: 'CITY/2', reason })).hold.id);
  const lifted = String((await made(at('/holds'), { organisation: 'NEIGHBOUR', reason })).hold.id);
  await made(at(`/holds/${lifted}/lift`), { reason });

  const amendment = { ...event('AM-1', '9000100.00'), document: await proposer.document() };
  const { headers } = await proposer.get(at('/agreements/A-1'));
  await made(at('/agreements/A-1/amend'), amendment, proposer, String(headers.etag));
  const attached = amendment.document;
  const own = await other.document();

  await made(at('/agreements/A-1/refunds'), { ...event('RF-9'), window: 'GEN' });
  await made(at('/window-moves'), { ...event('WM-9'), fromWindow: 'GEN', toWindow: 'WATER' });
  for (const reference of ['TR-8', 'TR-9']) await made(at('/transfers'), { ...event(reference), ...place });
  await made(at('/allocations'), { ...event('AL-9'), ...place });
  const [entry]: { id: string }[] = await database.owner.query(
    `SELECT e.id FROM ledger.entry e JOIN fund f ON f.id = e.journal_id WHERE f.code = 'CITY' AND e.reference = 'I-1'`,
  );
  const reversal = await proposed(at(`/entries/${entry!.id}/reverse`), { effectiveOn: DAY, reason });
  const closing = await proposed(at('/months/2024-01/close'), { state: 'closed' });
  await made(at(`/months/proposals/${closing}/approve`), {}, other);
  const month = await proposed(at('/months/2024-02/close'), { state: 'closed' });

  const upload = async (by: FrontDoor, reference: string) =>
    by.document('book.xlsx', await workbookOf('CITY', reference), XLSX);
  const book = await proposed('/api/fund-books', { document: await upload(proposer, 'BOOK-1') });
  const nextBook = await upload(other, 'BOOK-2');

  const leave = { to: proposer.personId, from: TODAY, until: TODAY };
  const delegation = String((await made('/api/inbox/delegations', leave, other)).delegation.id);
  const key = String((await made('/api/api-keys', { name: 'machine', expiresOn: TODAY }, other)).id);
  const elsewhere = await FrontDoor.enter(database.owner, app, other.personId, other.name, true);
  const session = ((await elsewhere.get('/api/session')).body as { session: { id: string } }).session.id;

  const [paper]: { scan: string; response: string }[] = await database.owner.query(
    `SELECT r.scan_id::text AS scan, r.id::text AS response FROM scan_response r ORDER BY r.id LIMIT 1`,
  );

  const params = (values: Record<string, string>): Specimen => ({ params: values });
  const about = { person: guest };
  const ofRole = params({ person: guest, id: role });
  const ofReset = params({ person: String(approver.personId), id: reset });
  let fresh = 0;
  const ofScan = params({ ...paper });
  return {
    'GET /api/cities/{city}/scans/{scan}': ofScan,
    'POST /api/cities/{city}/scans/{scan}/close': ofScan,
    'GET /api/cities/{city}/scans/{scan}/responses': ofScan,
    'POST /api/cities/{city}/scans/{scan}/responses': ofScan,
    'GET /api/cities/{city}/scans/{scan}/responses/{response}': ofScan,
    'PUT /api/cities/{city}/scans/{scan}/responses/{response}': ofScan,
    'POST /api/cities/{city}/scans/{scan}/responses/{response}/submit': ofScan,
    'GET /api/cities/{city}/scans/{scan}/result': ofScan,

    'POST /api/people': { body: () => ({ email: `new.${++fresh}@example.org`, name: 'New' }) },
    'GET /api/people/{person}': params(about),
    'PATCH /api/people/{person}': { params: about, body: { name: 'Another name' } },
    'PUT /api/people/{person}/organisations': {
      params: about,
      body: { organisations: [{ organisation: 'LEAD', from: TODAY }] },
    },
    'POST /api/people/{person}/invitation': params(about),
    'POST /api/people/{person}/reset': params(about),
    'POST /api/people/{person}/roles': { params: about, body: { role: 'programme_officer', from: TODAY } },
    'DELETE /api/people/{person}/sessions': params(about),
    'DELETE /api/people/{person}/roles/{id}': params({ ...about, id: grant }),
    'POST /api/people/{person}/roles/proposals/{id}/approve': ofRole,
    'POST /api/people/{person}/roles/proposals/{id}/reject': ofRole,
    'POST /api/people/{person}/roles/proposals/{id}/withdraw': ofRole,
    'POST /api/people/{person}/reset/proposals/{id}/approve': ofReset,
    'POST /api/people/{person}/reset/proposals/{id}/reject': ofReset,
    'POST /api/people/{person}/reset/proposals/{id}/withdraw': ofReset,
    'POST /api/funds/{fund}/holds': { body: { organisation: 'NORLAND', reason } },
    'POST /api/funds/{fund}/holds/{id}/lift': params({ id: hold }),
    'POST /api/funds/{fund}/holds/{id}/lift/approve': params({ id: lifted }),
    'POST /api/funds/{fund}/holds/{id}/lift/reject': params({ id: lifted }),
    'GET /api/documents/{id}': params({ id: attached }),
    'GET /api/documents/{id}/content': params({ id: attached }),
    'POST /api/organisations': {
      body: () => ({ code: `ORG-${++fresh}`, name: 'New', type: 'ngo', country: 'KE' }),
    },
    'POST /api/funds': {
      body: {
        code: 'NEW',
        name: 'New',
        currency: 'USD',
        startDate: '2024-01-01',
        aaFeeRate: '0.01',
        indirectCostRate: '0.07',
      },
    },
    'POST /api/funds/{fund}/windows': { body: { code: 'NEW', name: 'New' } },
    'POST /api/funds/{fund}/receipts': { body: { ...event('X-1'), kind: 'fund_interest', window: 'GEN' } },
    'POST /api/funds/{fund}/unidentified': { body: event('X-1') },
    'POST /api/funds/{fund}/unidentified/resolutions': {
      body: { ...event('X-1'), event: { kind: 'other_income', reference: 'X-2', window: 'GEN' } },
    },
    'POST /api/funds/{fund}/months/{month}/close': {
      params: { month: '2024-03' },
      body: { state: 'closed' },
    },
    'POST /api/funds/{fund}/months/{month}/reopen': params({ month: '2024-01' }),
    'POST /api/funds/{fund}/months/proposals/{id}/approve': params({ id: month }),
    'POST /api/funds/{fund}/months/proposals/{id}/reject': params({ id: month }),
    'POST /api/funds/{fund}/entries/{id}/reverse': {
      params: { id: entry!.id },
      body: { effectiveOn: DAY, reason },
    },
    'POST /api/funds/{fund}/reversals/{id}/approve': params({ id: reversal }),
    'POST /api/funds/{fund}/reversals/{id}/reject': params({ id: reversal }),
    'POST /api/fund-books': { body: { document: nextBook } },
    'GET /api/fund-books/{id}': params({ id: book }),
    'POST /api/fund-books/{id}/approve': params({ id: book }),
    'POST /api/fund-books/{id}/commit': params({ id: book }),
    'POST /api/fund-books/{id}/reject': params({ id: book }),
    'POST /api/fund-books/{id}/withdraw': params({ id: book }),
    'POST /api/funds/{fund}/projects': { body: { code: 'CITY/9', title: 'New', kind: 'programme' } },
    'POST /api/funds/{fund}/agreements': { body: { ...event('X-1'), donor: 'NORLAND', window: 'GEN' } },
    'POST /api/funds/{fund}/agreements/{agreement}/amend': {
      body: { ...event('X-1', '9000200.00'), document: own },
    },
    'POST /api/funds/{fund}/agreements/{agreement}/deposits': { body: { ...event('X-1'), window: 'GEN' } },
    'POST /api/funds/{fund}/agreements/{agreement}/refunds': { body: { ...event('X-1'), window: 'GEN' } },
    'POST /api/funds/{fund}/pledges': {
      body: { reference: 'X-1', donor: 'NORLAND', amount: dollars('1.00') },
    },
    'POST /api/funds/{fund}/contributor-refunds/{reference}/approve': params({ reference: 'RF-9' }),
    'POST /api/funds/{fund}/contributor-refunds/{reference}/reject': params({ reference: 'RF-9' }),
    'POST /api/funds/{fund}/allocations': { body: { ...event('X-1'), ...place } },
    'POST /api/funds/{fund}/allocations/{reference}/release': {
      params: { reference: 'AL-1' },
      body: event('X-1'),
    },
    'POST /api/funds/{fund}/allocations/{reference}/approve': params({ reference: 'AL-9' }),
    'POST /api/funds/{fund}/allocations/{reference}/reject': params({ reference: 'AL-9' }),
    'POST /api/funds/{fund}/window-moves': {
      body: { ...event('X-1'), fromWindow: 'GEN', toWindow: 'WATER' },
    },
    'POST /api/funds/{fund}/window-moves/{reference}/approve': params({ reference: 'WM-9' }),
    'POST /api/funds/{fund}/window-moves/{reference}/reject': params({ reference: 'WM-9' }),
    'POST /api/funds/{fund}/transfers': { body: { ...event('X-1'), ...place } },
    'POST /api/funds/{fund}/transfers/{reference}/release': params({ reference: 'TR-9' }),
    'POST /api/funds/{fund}/transfers/{reference}/reject': params({ reference: 'TR-9' }),
    'POST /api/funds/{fund}/transfers/{reference}/void': {
      params: { reference: 'TR-8' },
      body: { reason, document: own },
    },
    'POST /api/projects/{project}/expenditure': {
      body: { ...event('X-1'), organisation: 'LEAD', category: '1' },
    },
    'POST /api/projects/{project}/expenditure-reports': {
      body: {
        ...{ reference: 'X-1', organisation: 'LEAD', lines: [] },
        ...{ periodFrom: '2024-01-01', periodTo: '2024-12-31' },
      },
    },
    'POST /api/funds/{fund}/organisation-refunds': { body: { ...event('X-1'), ...place } },
    'POST /api/inbox/delegations': { body: leave },
    'DELETE /api/inbox/delegations/{id}': params({ id: delegation }),
    'DELETE /api/api-keys/{id}': params({ id: key }),
    'DELETE /api/session/all/{id}': params({ id: session }),
    'POST /api/api-keys': { body: { name: 'machine', expiresOn: TODAY } },
  };
}

/** As much of the answers as is looked at here. */
interface Made {
  id: string;
  person: { id: number };
  grant: { id: number };
  proposal: { id: number };
  hold: { id: number };
  delegation: { id: number };
}
