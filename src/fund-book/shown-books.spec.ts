import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkBook, type SoundBook } from './check-book.js';
import type { Fault } from './fault.js';
import { emptyBooks } from './known-books.js';
import { readBook } from './read-book.js';

/** Books that others wrote, with what must be found in them; without them these stories are skipped. */
const cases = join(process.cwd(), '..', 'shared', 'cases');
const broken = join(cases, 'broken');

interface Expected {
  accepted: boolean | null;
  faults: { file: string; line: number | null; column: string | null }[];
  others?: boolean;
  after?: string;
  posted?: SoundBook['counts']['posted'];
  expand?: { file: string; token: string; with: string; times: number };
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'book')))
    .sort();
}

const checked = async (folder: string) => checkBook(await readBook(folder), emptyBooks());

/** Whether a fault stands where it should; null says that any place is right. */
function stands(at: Expected['faults'][number], fault: Fault): boolean {
  return (['file', 'line', 'column'] as const).every((part) => at[part] === null || at[part] === fault[part]);
}

if (!existsSync(broken)) console.warn(`No books in ${broken}: their stories are skipped.`);

(existsSync(broken) ? describe : describe.skip)('the books shown with the contract', () => {
  const temporary = mkdtempSync(join(tmpdir(), 'fund-books-'));
  afterAll(() => rmSync(temporary, { recursive: true }));

  it.each(foldersIn(broken))('finds in %s exactly what is wrong', async (name) => {
    const expected = JSON.parse(readFileSync(join(broken, name, 'expect.json'), 'utf8')) as Expected;
    if (expected.after) return; // needs a ledger
    let folder = join(broken, name, 'book');
    if (expected.expand) {
      const { file, token, with: filling, times } = expected.expand;
      cpSync(folder, join(temporary, name), { recursive: true });
      folder = join(temporary, name);
      const text = readFileSync(join(folder, file), 'utf8');
      writeFileSync(join(folder, file), text.replaceAll(token, filling.repeat(times)));
    }
    const result = await checked(folder);
    const faults = 'faults' in result ? result.faults : [];
    if (expected.accepted === true) expect(faults).toEqual([]);
    else {
      if (expected.accepted === false) expect(faults).not.toEqual([]);
      const missed = expected.faults.filter((at) => !faults.some((fault) => stands(at, fault)));
      if (faults.length > 0) expect(missed).toEqual([]);
      const unfounded = faults.filter(
        (fault) => !expected.faults.some((at) => stands({ ...at, column: null }, fault)),
      );
      if (!expected.others) expect(unfounded).toEqual([]);
      for (const { message } of faults) expect(message).toMatch(/\S.*\.$/s);
    }
    if (expected.posted && !('faults' in result)) expect(result.counts.posted).toEqual(expected.posted);
  });

  it.each(foldersIn(cases).filter((name) => name !== 'broken'))(
    'replays %s without a fault',
    async (name) => {
      const result = await checked(join(cases, name, 'book'));
      expect('faults' in result ? result.faults.slice(0, 5) : []).toEqual([]);
    },
  );
});
