import type ExcelJS from 'exceljs';

/** What a cell of a sheet says: its text, or the reason why it can't be taken for what it shows. */
export type SheetText = { text: string } | { problem: string };

const SIGNIFICANT_DIGITS = 15; // what a spreadsheet itself promises to keep

/**
 * The text of a cell as a CSV file would have it: a date as `2026-11-23`, a number without rounding, a formula's result as it
 * was saved. A spreadsheet keeps numbers as doubles, so a number is taken only while its shortest decimal is surely what was
 * typed: 15 significant digits, no exponent.
 */
export function sheetText(value: ExcelJS.CellValue): SheetText {
  if (value === null || value === undefined) return { text: '' };
  if (typeof value === 'string') return { text: value };
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return { problem: 'holds true or false; write text' };
  if (value instanceof Date) return dayText(value);
  if ('error' in value) return { problem: `shows the error ${value.error}` };
  if ('richText' in value) return { text: value.richText.map((part) => part.text ?? '').join('') };
  if ('hyperlink' in value) return sheetText(value.text);
  if ('formula' in value || 'sharedFormula' in value) {
    const { result } = value;
    if (result === undefined) return { problem: 'has a formula without a saved result; write its value' };
    return sheetText(result);
  }
  return { problem: 'holds something that is neither text, a number nor a date' };
}

function numberText(value: number): SheetText {
  const text = Object.is(value, -0) ? '0' : String(value);
  const digits = text.replace(/[-.]/g, '').replace(/^0+/, '');
  if (!/^-?\d+(\.\d+)?$/.test(text) || digits.length > SIGNIFICANT_DIGITS)
    return {
      problem: `holds the number ${text}, which a spreadsheet can't keep exactly; write it as text`,
    };
  return { text };
}

function dayText(value: Date): SheetText {
  if (Number.isNaN(value.valueOf())) return { problem: 'holds a date that does not exist' };
  const [day, time] = value.toISOString().split('T');
  if (time !== '00:00:00.000Z') return { problem: `holds a time of day besides the date ${day}` };
  return { text: day! };
}
