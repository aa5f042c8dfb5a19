import type { Cell, Column, Document, Sheet } from '../../libs/documents/index.js';
import { Money } from '../../libs/money/index.js';

/** A document for people to read on a terminal: its tables one below the other, figures to the right. */
export async function textOf({ title, sheets }: Document): Promise<string> {
  const tables = [];
  for (const sheet of sheets) tables.push(await tableText(sheet));
  return `${title}\n\n${tables.join('\n')}`;
}

async function tableText({ name, columns, rows, totals }: Sheet): Promise<string> {
  const lines = [columns.map(({ heading }) => heading)];
  for await (const row of rows) lines.push(row.map(cellText));
  if (totals) lines.push(totals.map(cellText));
  const widths = columns.map((_, index) => widest(lines, index));
  const [heading = '', ...below] = lines.map((cells) => lineText(cells, columns, widths));
  return `${name}\n${[heading, '-'.repeat(heading.length), ...below].join('\n')}\n`;
}

function widest(lines: string[][], index: number): number {
  return lines.reduce((width, line) => Math.max(width, (line[index] ?? '').length), 0);
}

function lineText(cells: string[], columns: Column[], widths: number[]): string {
  const padded = cells.map((cell, index) =>
    columns[index]?.kind === 'text' ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
  );
  return padded.join('  ').trimEnd();
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (cell instanceof Money) return cell.format().slice(0, -(cell.currency.length + 1));
  return String(cell);
}
