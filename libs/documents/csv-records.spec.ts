import { CsvRecords, LONGEST_CELL, type RawRecord } from './csv-records.js';

function recordsOf(...pieces: string[]): RawRecord[] {
  const found: RawRecord[] = [];
  const records = new CsvRecords((record) => found.push(record));
  for (const piece of pieces) records.push(piece);
  records.end();
  return found;
}

const cellsOf = (text: string) => recordsOf(text).map(({ cells }) => cells);
const linesOf = (text: string) => recordsOf(text).map(({ line }) => line);

describe('records of a CSV file', () => {
  it('keeps commas, quotes and line breaks within quotes', () => {
    expect(cellsOf('a,"b, ""c""\nd",\n')).toEqual([['a', 'b, "c"\nd', '']]);
  });

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('counts physical lines that end with %s, also within quotes', (_, end) => {
    const text = ['h,h', 'a,"one', '', 'three"', 'b,c', ''].join(end);
    expect(linesOf(text)).toEqual([1, 2, 5]);
    expect(recordsOf(text)[1]?.cells[1]).toBe(`one${end}${end}three`);
  });

  it('reads the same wherever the text is cut', () => {
    const text = 'h,"h"\r\n"a ""b""\r\nc",d\r\n\r\ne,"f"\n"g\r",h\r';
    const whole = recordsOf(text);
    expect(whole.map(({ line }) => line)).toEqual([1, 2, 4, 5, 6]);
    for (let cut = 0; cut <= text.length; cut += 1)
      expect(recordsOf(text.slice(0, cut), text.slice(cut))).toEqual(whole);
    expect(recordsOf(...text)).toEqual(whole);
  });

  it('says where a quote is never closed: at the start of its record', () => {
    const [, last] = recordsOf('h,h\na,"never\nclosed\n');
    expect(last?.line).toBe(2);
    expect(last?.problem?.message).toMatch('never closed');
  });

  it.each(['a,b"c\nd,e', 'a,"b"c\nd,e'])('reports the stray quote in %j and reads on', (text) => {
    const [first, second] = recordsOf(text);
    expect(first?.problem?.cell).toBe(1);
    expect(second).toEqual({ line: 2, cells: ['d', 'e'], problem: null });
  });

  it('refuses a cell longer than a spreadsheet can hold, and reads on', () => {
    const [long, next] = recordsOf('a,', ...Array<string>(40).fill('x'.repeat(1000)), '\nd,e\n');
    expect(long?.problem).toEqual({ cell: 1, message: 'a cell has more than 32,767 characters' });
    expect(next?.problem).toBeNull();
    expect(recordsOf('x'.repeat(LONGEST_CELL))[0]?.problem).toBeNull();
  });
});
