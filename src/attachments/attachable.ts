import type { Step } from '../access/index.js';

/** What documents are attached to: who records it, who reads it, and the SQL that finds one by `l.fund_id` and `l.reference`. */
interface Attachable {
  by: readonly Step[];
  readBy: Step;
  /** Yields the organisation and the project that roles may be granted for, and of a proposal its kind. */
  found: string;
}

const found = (
  columns: string,
  from: string,
  where = 'r.fund_id = l.fund_id AND r.reference = l.reference',
) => `SELECT ${columns} FROM ${from} WHERE ${where}`;
const NOBODYS = 'NULL::text AS organisation, NULL::text AS project, NULL::text AS proposed';
const THE_ORGANISATION = 'o.code AS organisation, NULL::text AS project, NULL::text AS proposed';

const inTheBooks = (table: string, ...by: Step[]): Attachable => ({
  by,
  readBy: 'read the books',
  found: found(NOBODYS, `${table} r`),
});
const underAgreement = (table: string, ...by: Step[]): Attachable => ({
  by,
  readBy: 'read agreements',
  found: found(
    THE_ORGANISATION,
    `${table} r JOIN agreement a ON a.id = r.agreement_id JOIN organisation o ON o.id = a.donor_id`,
  ),
});

/** Of no fund: its reference is the city's code. */
const ofACity = (readBy: Step): Attachable => ({
  by: ['keep cities'],
  readBy,
  found: found(THE_ORGANISATION, 'organisation o', 'l.fund_id IS NULL AND o.code = l.reference'),
});

const ofAProject = (table: string, ...by: Step[]): Attachable => ({
  by,
  readBy: 'see projects',
  found: found(
    'o.code AS organisation, p.code AS project, NULL::text AS proposed',
    `${table} r JOIN project p ON p.id = r.project_id LEFT JOIN organisation o
       ON o.id = (SELECT v.lead_id FROM project_version v WHERE v.project_id = p.id ORDER BY v.change_id DESC LIMIT 1)`,
  ),
});

const kinds = {
  agreement: {
    by: ['record agreements'],
    readBy: 'read agreements',
    found: found(THE_ORGANISATION, 'agreement r JOIN organisation o ON o.id = r.donor_id'),
  },
  amendment: underAgreement('amendment', 'amend agreements'),
  deposit: underAgreement('deposit', 'record deposits'),
  contributor_refund: underAgreement('contributor_refund', 'propose corrections', 'decide corrections'),
  receipt: inTheBooks('receipt', 'record receipts'),
  allocation: inTheBooks('allocation', 'propose allocations', 'decide allocations'),
  window_move: inTheBooks('window_move', 'propose window moves', 'decide window moves'),
  transfer: inTheBooks('transfer', 'prepare transfers', 'release transfers'),
  organisation_refund: inTheBooks('organisation_refund', 'record refunds of organisations'),
  expenditure: ofAProject('expenditure', 'report expenditure'),
  expenditure_report: ofAProject('expenditure_report', 'report expenditure'),
  // Named like its entry, by the kind and reference of what it takes back.
  reversal: {
    by: ['propose corrections', 'decide corrections'],
    readBy: 'read the books',
    found: found(
      NOBODYS,
      'reversal r',
      `r.fund_id = l.fund_id AND r.kind || ' ' || r.reference = l.reference`,
    ),
  },
  opening: inTheBooks('opening', 'change the fund'),
  proposal: {
    by: [],
    readBy: 'read the books',
    found: found(
      'NULL::text AS organisation, NULL::text AS project, r.kind AS proposed',
      'proposal r',
      'r.fund_id IS NOT DISTINCT FROM l.fund_id AND r.id::text = l.reference',
    ),
  },
  hold: {
    by: ['place holds', 'propose lifting holds'],
    readBy: 'read the books',
    found: found(
      NOBODYS,
      'hold r LEFT JOIN project p ON p.id = r.project_id',
      'r.id::text = l.reference AND (r.organisation_id IS NOT NULL OR p.fund_id = l.fund_id)',
    ),
  },
  membership: ofACity('read cities'),
  communication: ofACity('read cities'),
  course_completion: ofACity('read people of cities'),
} satisfies Record<string, Attachable>;

/** Each record of a fund's money, and what people decide upon. */
export const documentKinds = Object.keys(kinds);

/** A document of a proposal comes from whoever may propose or decide such a thing. */
const proposedBy: Record<string, readonly Step[]> = {
  allocation: kinds.allocation.by,
  allocation_release: kinds.allocation.by,
  window_move: kinds.window_move.by,
  transfer: [...kinds.transfer.by, 'void transfers'],
  reversal: kinds.reversal.by,
  refund_to_donor: kinds.contributor_refund.by,
  month: ['propose month changes', 'decide month changes'],
  import: ['propose imports', 'decide imports'],
  hold_lift: ['propose lifting holds', 'decide lifting holds'],
  role_grant: ['grant roles', 'decide roles'],
};

/** What a record that documents belong to is about, beside its fund. */
export interface RecordAbout {
  organisation: string | null;
  project: string | null;
  /** Of a proposal, what is proposed. */
  proposed: string | null;
}

const of = (kind: string): Attachable | undefined =>
  Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : undefined;

/** The steps of the role table by which a record comes about; whoever may take one of them attaches documents to it. */
export const recordingSteps = (kind: string, { proposed }: RecordAbout): readonly Step[] =>
  (kind === 'proposal' ? proposedBy[proposed ?? ''] : of(kind)?.by) ?? [];

/** The step by which a record is read; whoever may take it reads its documents. */
export const readingStep = (kind: string, { proposed }: RecordAbout): Step =>
  proposed === 'role_grant' ? 'see people' : (of(kind)?.readBy ?? 'read the books');

/** SQL that finds the record of one kind, by `l.fund_id` and `l.reference`. */
export const recordSql = (kind: string): string => of(kind)?.found ?? '';

/** SQL: what the record of the link `l` is about. */
export const aboutSql = Object.entries<Attachable>(kinds)
  .map(([kind, { found: one }]) => `(${one} AND l.kind = '${kind}')`)
  .join(' UNION ALL ');
