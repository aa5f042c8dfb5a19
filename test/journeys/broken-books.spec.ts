import { join } from 'node:path';
import { importBook, readBook, type Fault } from '../../src/fund-book/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { casesFolder, casesWith, readJson } from '../support/shown-cases.js';

interface Expected {
  /** null: either, but cleanly */
  accepted: boolean | null;
  faults: Partial<Fault>[];
  /** More faults may follow from these. */
  others?: boolean;
  /** The book that was imported before. */
  after?: string;
  /** The file is written by whoever runs the case; not here. */
  expand?: object;
}

const folder = join(casesFolder, 'broken');
const cases = casesWith('expect.json', folder).filter(
  (name) => !readJson<Expected>(folder, name, 'expect.json').expand,
);
const each =
  cases.length > 0 ? describe.each(cases) : describe.skip.each(['no broken books beside this checkout']);

each('the book %s', (name) => {
  let database: TestDatabase;
  beforeEach(async () => (database = await createDatabase()));
  afterEach(() => database.drop());

  const importThe = async (book: string) =>
    importBook(database.application, await readBook(join(folder, book, 'book')), {
      dryRun: false,
      by: 'test',
      name: book,
    });

  it('is taken or refused as it should be, whole', async () => {
    const expected = readJson<Expected>(folder, name, 'expect.json');
    if (expected.after) expect(await importThe(expected.after)).toHaveProperty('counts');
    const answer = await importThe(name);
    if (expected.accepted) return expect(answer).toHaveProperty('counts');
    const faults = 'faults' in answer ? answer.faults : [];
    for (const wanted of expected.faults)
      expect(faults).toContainEqual(expect.objectContaining(given(wanted)));
    const reported = ({ file, line }: Fault) =>
      expected.faults.some((wanted) => file === wanted.file && (wanted.line ?? line) === line);
    if (!expected.others) expect(faults.filter((fault) => !reported(fault))).toEqual([]);
    const base = await importThe('base');
    const posted = expected.after
      ? { agreements: 0, allocations: 0, transactions: 0 }
      : readJson<{ posted: object }>(folder, 'base', 'expect.json').posted;
    expect(base).toMatchObject({ counts: { posted } });
  });
});

/** What an expectation says; null and absent say nothing. */
function given(fault: Partial<Fault>): Partial<Fault> {
  return Object.fromEntries(
    Object.entries(fault).filter(([, value]) => value !== null && value !== undefined),
  );
}
