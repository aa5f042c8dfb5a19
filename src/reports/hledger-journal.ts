import type { EntityManager } from 'typeorm';
import { Money } from '../../libs/money/index.js';

/** Entries read at a time, so that memory does not grow with the books. */
const ENTRIES_AT_A_TIME = 2_000;

/** What an account is kept per, in the order in which its name says so. */
const KEPT_PER = ['project', 'organisation', 'window', 'agreement', 'category'] as const;

interface EntryRow {
  sequence: string;
  day: string;
  kind: string;
  reference: string;
  nature: string;
  reverses: string | null;
  lines: { code: string; name: string; per: Record<string, string>; amount: string; currency: string }[];
}

/**
 * A fund's entries in recorded order as a journal that `hledger` and `ledger` read, piece by piece. The memorandum book
 * (9000, 9100) stands beside the real one, on accounts of its own; amounts are exact and bear their ISO code.
 * @param manager a snapshot in which every entry is sealed
 */
export async function* hledgerJournal(
  manager: EntityManager,
  fund: { id: number; code: string },
): AsyncGenerator<string> {
  yield `; Fund ${escaped(fund.code)}: every entry in recorded order. Debits are positive; letters that would end a name are written %hh.\n`;
  let after = '0';
  for (;;) {
    const entries = await entriesAfter(manager, fund.id, after);
    const last = entries.at(-1);
    if (!last) return;
    yield entries.map(entryText).join('');
    after = last.sequence;
  }
}

/**
 * An account's name in the journal, the same for no two accounts: `1100 Cash, allocated:PROJECT:ORGANISATION:WINDOW`. The agent's
 * fee is kept per agreement or per window, and says which.
 */
export function journalAccount(code: string, name: string, per: Record<string, string>): string {
  const parts = KEPT_PER.flatMap((key) => {
    const value = per[key];
    if (value === undefined) return [];
    return code === '5000' ? [key, escaped(value)] : [escaped(value)];
  });
  return [`${code} ${name}`, ...parts].join(':');
}

function entriesAfter(manager: EntityManager, fundId: number, after: string): Promise<EntryRow[]> {
  return manager.query(
    `SELECT s.sequence, e.effective_on::text AS day, e.kind, e.reference, e.nature, o.sequence AS reverses,
            (SELECT jsonb_agg(jsonb_build_object('code', a.code, 'name', k.name, 'per', a.per, 'amount', l.amount::text, 'currency', a.currency) ORDER BY l.n)
               FROM ledger.line l JOIN ledger.account a ON a.id = l.account_id JOIN ledger.chart_of_accounts k ON k.code = a.code
              WHERE l.entry_id = e.id) AS lines
       FROM ledger.seal s JOIN ledger.entry e ON e.id = s.entry_id LEFT JOIN ledger.seal o ON o.entry_id = e.reverses
      WHERE s.journal_id = $1 AND s.sequence > $2 ORDER BY s.sequence LIMIT ${ENTRIES_AT_A_TIME}`,
    [fundId, after],
  );
}

function entryText({ sequence, day, kind, reference, nature, reverses, lines }: EntryRow): string {
  const notes = [
    ...(nature === 'ordinary' ? [] : [`    ; ${nature.replaceAll('_', ' ')}\n`]),
    ...(reverses === null ? [] : [`    ; reverses (${reverses})\n`]),
  ];
  const postings = lines.map(({ code, name, per, amount, currency }) => {
    const account = journalAccount(code, name, per);
    return `    ${account}  ${Money.fromDatabase(amount, currency).toString()} ${currency}\n`;
  });
  return `\n${day} (${sequence}) ${kind.replaceAll('_', ' ')} ${escaped(reference)}\n${notes.join('')}${postings.join('')}`;
}

/**
 * A code or reference in a name: whatever is not a letter, a digit or harmless is written %hh, as in addresses, and so is a
 * blank at an end or after another (two blanks end a name). No two texts are written alike.
 */
function escaped(text: string): string {
  if (text === '') return '%';
  return text.replace(/[^\p{L}\p{M}\p{N}\-_./+, ]|^ | $|(?<= ) /gu, (letter) =>
    [...Buffer.from(letter)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
