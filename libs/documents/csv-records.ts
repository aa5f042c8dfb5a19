/** As many characters as a cell of a spreadsheet can hold; a longer one was never written by a person. */
export const LONGEST_CELL = 32_767;

/** One record as it stands in the file. */
export interface RawRecord {
  /** The physical line on which it starts, the first being 1. */
  line: number;
  cells: string[];
  /** What is wrong with its shape, as a sentence, and the cell (from 0) where that is; null when nothing is. */
  problem: { message: string; cell: number } | null;
}

const QUOTE = '"';

/**
 * Reads RFC 4180 text that comes in pieces: `push` every piece, then `end`. Each record is handed on once it is whole. Lines end
 * with LF, CRLF or CR, also within one file. A malformed record is handed on with its problem and reading goes on after it, so
 * that one stray quote hides no other fault.
 *
 * Our own and not csv-parse's, because that counts a CRLF within quotes as two lines and stops at the first malformed record.
 */
export class CsvRecords {
  private state: 'cell start' | 'plain' | 'quoted' | 'after quote' = 'cell start';
  private line = 1;
  private record: RawRecord = { line: 1, cells: [], problem: null };
  private cell = '';
  private afterCr = false;

  private readonly endsPlainCell: RegExp;

  /** @param between what stands between cells: a comma, or what some programs write instead */
  constructor(
    private readonly onRecord: (record: RawRecord) => void,
    private readonly between: ',' | ';' | '\t' = ',',
  ) {
    this.endsPlainCell = new RegExp(`["${between}\\r\\n]`, 'g');
  }

  /** @param text the next piece, cut anywhere */
  push(text: string): void {
    let at = 0;
    if (this.afterCr && text.length > 0) {
      if (text[0] === '\n') {
        if (this.state === 'quoted') this.append('\n');
        at = 1;
      }
      this.afterCr = false;
    }
    while (at < text.length) {
      if (this.state === 'quoted') at = this.quotedPart(text, at);
      else if (this.state === 'after quote') at = this.afterQuote(text, at);
      else at = this.plainPart(text, at);
    }
  }

  /** No more text comes. */
  end(): void {
    if (this.state === 'quoted') {
      this.problem('a quote opens in this record and is never closed');
      // What was swallowed up to the end of the file is no record that anything could be said about.
      this.record.cells.push('');
      this.onRecord(this.record);
    } else if (this.record.cells.length > 0 || this.cell !== '' || this.state !== 'cell start')
      this.endRecord();
  }

  private plainPart(text: string, from: number): number {
    this.endsPlainCell.lastIndex = from;
    const found = this.endsPlainCell.exec(text);
    const at = found ? found.index : text.length;
    if (at > from) {
      this.append(text.slice(from, at));
      this.state = 'plain';
    }
    if (!found) return at;
    if (found[0] !== QUOTE) return this.separator(text, at);
    if (this.state === 'cell start') this.state = 'quoted';
    else {
      this.problem(
        'a quote stands in the middle of a cell; put the whole cell in quotes and double those within',
      );
      this.append(QUOTE);
    }
    return at + 1;
  }

  private quotedPart(text: string, from: number): number {
    const quote = text.indexOf(QUOTE, from);
    const at = quote < 0 ? text.length : quote;
    this.countLines(text, from, at);
    this.append(text.slice(from, at));
    if (quote < 0) return at;
    this.state = 'after quote';
    return at + 1;
  }

  private afterQuote(text: string, at: number): number {
    const next = text[at]!;
    if (next === QUOTE) {
      this.append(QUOTE);
      this.state = 'quoted';
      return at + 1;
    }
    if (next === this.between || next === '\r' || next === '\n') return this.separator(text, at);
    this.problem('text follows a closing quote in one cell; double the quotes that belong to the text');
    this.append(next);
    this.state = 'plain';
    return at + 1;
  }

  private separator(text: string, at: number): number {
    if (text[at] === this.between) {
      this.endCell();
      return at + 1;
    }
    this.endRecord();
    if (text[at] === '\n') return at + 1;
    if (at + 1 === text.length) this.afterCr = true;
    return text[at + 1] === '\n' ? at + 2 : at + 1;
  }

  private endCell(): void {
    this.record.cells.push(this.cell);
    this.cell = '';
    this.state = 'cell start';
  }

  private endRecord(): void {
    this.endCell();
    this.onRecord(this.record);
    this.line += 1;
    this.record = { line: this.line, cells: [], problem: null };
  }

  private countLines(text: string, from: number, to: number): void {
    for (let at = from; at < to; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 13) {
        this.line += 1;
        if (at + 1 === text.length) this.afterCr = true;
      } else if (code === 10 && (at === from || text.charCodeAt(at - 1) !== 13)) this.line += 1;
    }
  }

  private append(text: string): void {
    if (this.cell.length + text.length > LONGEST_CELL) {
      this.problem(`a cell has more than ${LONGEST_CELL.toLocaleString('en')} characters`);
      return; // the rest is not kept, so a file of one endless cell needs no memory
    }
    this.cell += text;
  }

  private problem(message: string): void {
    this.record.problem ??= { message, cell: this.record.cells.length };
  }
}
