import { cleanFileName, contentDisposition } from './file-name.js';

describe('the name of a file', () => {
  it.each([
    ['Agreement signed.pdf', 'Agreement signed.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\ada\\report.docx', 'report.docx'],
    ['اتفاقية الشراكة ٢٠٢٦.pdf', 'اتفاقية الشراكة ٢٠٢٦.pdf'],
    ['a\u0000b\r\nc\u001b[31m.txt', 'abc[31m.txt'],
    ['statement\u202efdp.exe', 'statementfdp.exe'],
    ['  spaces.csv ', 'spaces.csv'],
    ['..', 'document'],
    ['', 'document'],
    ['folder/', 'document'],
    ['.htaccess', '.htaccess'],
    ['half \ud83d.txt', 'half \ufffd.txt'],
  ])('%j becomes %j', (given, cleaned) => {
    expect(cleanFileName(given)).toBe(cleaned);
  });

  it('is cut to 200 characters, whole ones, and keeps its ending', () => {
    const cleaned = cleanFileName(`${'🏘'.repeat(300)}.pdf`);
    expect([...cleaned]).toHaveLength(200);
    expect(cleaned).toMatch(/🏘\.pdf$/u);
    expect([...cleanFileName(`a.${'b'.repeat(300)}`)]).toHaveLength(200);
  });
});

describe('the header of a download', () => {
  it('carries any name, in a form for each reader', () => {
    expect(contentDisposition('Agreement.pdf', 'application/pdf')).toBe(
      `attachment; filename="Agreement.pdf"; filename*=UTF-8''Agreement.pdf`,
    );
    expect(contentDisposition('دليل.csv', 'text/csv')).toBe(
      `attachment; filename="____.csv"; filename*=UTF-8''%D8%AF%D9%84%D9%8A%D9%84.csv`,
    );
  });

  it('cannot be broken out of', () => {
    const header = contentDisposition(`a";x="\\b%0d('*').txt`, 'text/plain');
    expect(header).toBe(
      `attachment; filename="a_;x=__b_0d('*').txt"; filename*=UTF-8''a%22%3Bx%3D%22%5Cb%250d%28%27%2A%27%29.txt`,
    );
  });

  it('gives what a double click would run the ending of what it is', () => {
    expect(contentDisposition('invoice.js', 'text/plain')).toContain('filename="invoice.js.txt"');
    expect(contentDisposition('photo.exe', 'image/png')).toContain('filename="photo.exe.png"');
    expect(contentDisposition('photo.JPG', 'image/jpeg')).toContain('filename="photo.JPG"');
    expect(contentDisposition('document', 'application/pdf')).toContain('filename="document.pdf"');
  });
});
