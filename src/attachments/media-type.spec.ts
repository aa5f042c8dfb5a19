import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Workbook } from 'exceljs';
import { mediaTypeOf } from './media-type.js';

/** The smallest archive with one file: stored, not compressed. */
function zipOf(name: string, content: string): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt32LE(content.length, 18);
  header.writeUInt32LE(content.length, 22);
  header.writeUInt16LE(name.length, 26);
  const entry = Buffer.concat([header, Buffer.from(name), Buffer.from(content)]);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt32LE(content.length, 20);
  central.writeUInt32LE(content.length, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + name.length, 12);
  end.writeUInt32LE(entry.length, 16);
  return Buffer.concat([entry, central, Buffer.from(name), end]);
}

const officeOpen = (type: string) =>
  zipOf('[Content_Types].xml', `<Types><Override ContentType="application/vnd.${type}.main+xml"/></Types>`);
const pdf = '%PDF-1.7\n%âãÏÓ\n1 0 obj\n';
const hex = (bytes: string) => Buffer.from(bytes, 'hex');
const png = Buffer.concat([
  hex('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a4944415478'),
  Buffer.alloc(30),
]);
const heic = Buffer.concat([
  hex('00000018'),
  Buffer.from('ftypheic'),
  hex('00000000'),
  Buffer.from('mif1heic'),
]);
const webp = Buffer.concat([Buffer.from('RIFF'), hex('24000000'), Buffer.from('WEBPVP8 '), Buffer.alloc(30)]);
const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100)]);

describe('what a file is by its content', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'media-type-'))));
  afterEach(() => rm(folder, { recursive: true }));

  async function typeOf(content: string | Buffer, name = 'report.pdf', declared?: string): Promise<string> {
    const path = join(folder, 'content');
    await writeFile(path, content);
    return mediaTypeOf(path, { name, declared });
  }

  it.each<[string, string | Buffer, string]>([
    ['a PDF', pdf, 'application/pdf'],
    ['a PNG', png, 'image/png'],
    ['a JPEG', hex('ffd8ffe000104a46494600010100000100010000ffdb'), 'image/jpeg'],
    ['a WebP', webp, 'image/webp'],
    ['a photo of a telephone', heic, 'image/heic'],
    [
      'a DOCX',
      officeOpen('openxmlformats-officedocument.wordprocessingml.document'),
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    ],
    [
      'a PPTX',
      officeOpen('openxmlformats-officedocument.presentationml.presentation'),
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    ],
    [
      'an ODT',
      zipOf('mimetype', 'application/vnd.oasis.opendocument.text'),
      'application/vnd.oasis.opendocument.text',
    ],
    [
      'an ODS',
      zipOf('mimetype', 'application/vnd.oasis.opendocument.spreadsheet'),
      'application/vnd.oasis.opendocument.spreadsheet',
    ],
    ['a text', 'Minutes of the meeting: 5 < 6, and R&D.', 'text/plain'],
    ['a text in Arabic, with a mark of its encoding', '\ufeffمحضر الاجتماع', 'text/plain'],
    ['a text that begins like a bitmap', 'BM,Bermuda\nBT,Bhutan\n', 'text/plain'],
    ['a text that begins like a program', 'MZ,Mozambique\n', 'text/plain'],
  ])('%s is told from its content, whatever its name', async (_, content, expected) => {
    expect(await typeOf(content, 'anything.exe', 'text/html')).toBe(expected);
  });

  it('a workbook as people make them is an XLSX', async () => {
    const workbook = new Workbook();
    workbook.addWorksheet('Budget').addRow(['Line', '1,000']);
    const content = Buffer.from(await workbook.xlsx.writeBuffer());
    expect(await typeOf(content, 'budget')).toBe(
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    );
  });

  it('a text is a CSV where its name or its sender says so', async () => {
    expect(await typeOf('a,b\n1,2\n', 'rates.CSV')).toBe('text/csv');
    expect(await typeOf('a,b\n1,2\n', 'rates', 'text/csv; charset=utf-8')).toBe('text/csv');
    expect(await typeOf('a,b\n1,2\n', 'rates.txt', 'text/plain')).toBe('text/plain');
    expect(await typeOf(pdf, 'rates.csv', 'text/csv')).toBe('application/pdf');
  });

  it.each<[string, string | Buffer, RegExp]>([
    ['a page', '<!DOCTYPE html><html><script>alert(1)</script></html>', /is a web page \(HTML\)/],
    ['a page after blanks', ' \n\t<HTML><body>', /is a web page/],
    ['a page behind a text', `Dear all,\n<script src="//x">`, /is a web page/],
    ['a piece of a page', '<img src=x onerror=alert(1)>', /is a web page/],
    [
      'a drawing',
      '<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>',
      /is a drawing with scripts \(SVG\)/,
    ],
    ['a drawing as XML', '<?xml version="1.0"?><svg onload="x"/>', /is a drawing with scripts \(SVG\)/],
    ['XML', '<?xml version="1.0"?><a/>', /is XML/],
    ['an archive', zipOf('a.txt', 'hello'), /is a ZIP archive/],
    ['a program', program, /is a program for Windows/],
    ['a document with macros', officeOpen('ms-word.document.macroEnabled'), /is of type .*macroenabled/i],
    ['an RTF', '{\\rtf1 hello}', /is an RTF text/],
    [
      'an old Office file',
      Buffer.concat([hex('d0cf11e0a1b11ae1'), Buffer.alloc(600)]),
      /is a file of an old Office/,
    ],
    ['a text with NUL', 'text\0with nul', /is of a type that its content does not tell/],
    ['a text that is not UTF-8', hex('4d656e75e9206c'), /is of a type that its content does not tell/],
    ['half a character at the end', hex('61e2'), /is of a type that its content does not tell/],
    [
      'a broken archive',
      hex('504b0304ffffffffffffffffffffffffffffffffffffffffffffffffffffffffff'),
      /^report.pdf is /,
    ],
  ])('%s is refused, and said what it is', async (_, content, sentence) => {
    const refused = typeOf(content);
    await expect(refused).rejects.toMatchObject({ status: 422 });
    await expect(refused).rejects.toThrow(sentence);
    await expect(refused).rejects.toThrow(/^report\.pdf is .*\. A document is a PDF, a picture/);
  });
});
