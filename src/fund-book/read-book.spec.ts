import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableNames } from './book-tables.js';
import { readBook } from './read-book.js';
import { sample } from './testing/sample-book.js';

const temporary = mkdtempSync(join(tmpdir(), 'fund-book-'));
afterAll(() => rmSync(temporary, { recursive: true }));

let number = 0;
async function faultsWith(files: Record<string, string | Buffer | null>): Promise<string[]> {
  const folder = join(temporary, `book-${(number += 1)}`);
  mkdirSync(folder);
  const all: Record<string, string | Buffer | null> = {
    ...Object.fromEntries(Object.entries(sample).map(([name, text]) => [`${name}.csv`, text])),
    ...files,
  };
  for (const [name, text] of Object.entries(all)) if (text !== null) writeFileSync(join(folder, name), text);
  const { faults } = await readBook(folder);
  return faults.map(({ file, line, column, message }) => `${file}:${line} ${column}: ${message}`);
}

describe('reading a folder of CSV files', () => {
  it('reads a sound book, whatever else lies in the folder', async () => {
    expect(await faultsWith({ 'README.md': 'About', '.hidden.csv': 'x', 'scan.pdf': '%PDF' })).toEqual([]);
  });

  it('says that there is no book there', async () => {
    const { faults, tables } = await readBook(join(temporary, 'nowhere'));
    expect(faults).toHaveLength(1);
    expect(faults[0]?.message).toMatch('does not exist');
    expect([...tables.keys()]).toEqual(tableNames);
    writeFileSync(join(temporary, 'book.txt'), 'x');
    expect((await readBook(join(temporary, 'book.txt'))).faults[0]?.message).toMatch('neither a folder nor');
  });

  it('reports a misspelt file, and the one that is missing for it', async () => {
    const faults = await faultsWith({ 'projects.csv': null, 'Projects.csv': sample.projects });
    expect(faults).toEqual([
      expect.stringMatching(/^Projects\.csv:null null: A fund book has no file "Projects\.csv"/),
      expect.stringMatching(/^projects\.csv:null null: projects\.csv is missing/),
    ]);
  });

  it.each(['', '\n\n', '\uFEFF'])('reports a file without a header (%j)', async (text) => {
    expect(await faultsWith({ 'agreements.csv': text })).toEqual([
      'agreements.csv:null null: agreements.csv is empty: it has not even a header.',
    ]);
  });

  it('tolerates a byte order mark, CRLF and blank lines at the end, and no others', async () => {
    const text = `\uFEFF${sample.windows.replaceAll('\n', '\r\n')}\r\n\r\n,,\r\n`;
    expect(await faultsWith({ 'windows.csv': text })).toEqual([]);
    expect(await faultsWith({ 'windows.csv': sample.windows.replace('\nF,S', '\n\nF,S') })).toEqual([
      'windows.csv:3 null: The row is empty; take it out.',
    ]);
  });

  it.each(['utf16le', 'utf16le without its mark'] as const)('recognises %s', async (how) => {
    const mark = how === 'utf16le' ? '\uFEFF' : '';
    expect(await faultsWith({ 'windows.csv': Buffer.from(mark + sample.windows, 'utf16le') })).toEqual([
      'windows.csv:null null: The file is UTF-16; save it as "CSV UTF-8".',
    ]);
  });

  it('names the first record that is not UTF-8, and takes a replacement character for text', async () => {
    const latin1 = Buffer.from(sample.windows.replace('South', 'Süd'), 'latin1');
    expect(await faultsWith({ 'windows.csv': latin1 })).toEqual([
      'windows.csv:3 null: The file is not UTF-8, seen first in this record; save it as "CSV UTF-8".',
    ]);
    expect(await faultsWith({ 'windows.csv': sample.windows.replace('South', 'S\uFFFDd') })).toEqual([]);
  });

  it('decodes letters that a cut between two pieces goes through', async () => {
    const rows = Array.from({ length: 9000 }, (_, at) => `F,W-${at},${'漢'.repeat(1 + (at % 7))}`);
    expect(await faultsWith({ 'windows.csv': `fund,code,name\n${rows.join('\n')}` })).toEqual([]);
  });

  it('reports columns that are unknown, there twice, missing, or separated by something else', async () => {
    expect(await faultsWith({ 'windows.csv': 'fund,colour,name,name\nF,x,y,z' })).toEqual([
      expect.stringMatching('windows.csv:1 colour'),
      expect.stringMatching('windows.csv:1 name: .*twice'),
      expect.stringMatching('windows.csv:1 code: .*missing'),
    ]);
    expect(await faultsWith({ 'windows.csv': 'fund;code;name\nF;N;North' })).toEqual(
      expect.arrayContaining([expect.stringMatching('not separated by commas')]),
    );
  });

  it('reports the shape of rows: short, long, the header again, a NUL', async () => {
    const text = 'fund,code,name\nF,N\nF,N,x,y\nfund,code,name\nF,N,a\0b\nF,N,North';
    expect(await faultsWith({ 'windows.csv': text })).toEqual([
      'windows.csv:2 null: The row has 2 cells, the header has 3 columns.',
      'windows.csv:3 null: The row has 4 cells, the header has 3 columns.',
      'windows.csv:4 null: The header is repeated here; take it out.',
      'windows.csv:5 name: The cell has a NUL character, which is no text.',
    ]);
  });
});
