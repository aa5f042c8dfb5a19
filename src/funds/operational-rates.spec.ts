import { readOperationalRates } from './operational-rates.js';

const rows = (csv: string) =>
  readOperationalRates(csv).rates.map(
    ({ line, currency, effectiveOn, unitsPerUsd }) =>
      `${line} ${currency} ${effectiveOn} ${unitsPerUsd.toString()}`,
  );
const faults = (csv: string) =>
  readOperationalRates(csv).faults.map(({ line, message }) => `${line}: ${message}`);

describe('the UN operational rates as CSV', () => {
  it('are read with the headings of the UN page, whatever their case, and days as it writes them', () => {
    expect(
      rows(
        '\uFEFFCountry,Currency,Abbreviation,Effective Date,UNORE\r\n' +
          'Kenya,Kenyan Shilling,KES,01 Nov 2026,129.25\r\n' +
          '"Iran (Islamic Republic of)",Rial,IRR,1-nov-2026,42000\r\n',
      ),
    ).toEqual(['2 KES 2026-11-01 129.25', '3 IRR 2026-11-01 42000']);
    expect(rows('currency code,rate,effective  date\nEUR,0.862000000001,2026-11-15\n')).toEqual([
      '2 EUR 2026-11-15 0.862000000001',
    ]);
  });

  it('has one rate where countries share a currency, and none of USD or of blank lines', () => {
    expect(
      rows(
        'Country,Currency,Effective Date,Rate\nFrance,EUR,2026-11-01,0.86\n,,,\nEcuador,USD,2026-11-01,1\nItaly,EUR,2026-11-01,0.860\n',
      ),
    ).toEqual(['2 EUR 2026-11-01 0.86']);
  });

  it('says everything that is wrong at once, with the line', () => {
    expect(
      faults(
        [
          'Country,Currency,Effective Date,Rate',
          'France,EUR,2026-11-01,0.86',
          'Italy,EUR,2026-11-01,0.87',
          'Nowhere,XXY,2026-11-01,1.5',
          '"Kenya,\nRepublic of",KES,11/1/2026,129.25',
          'Ghana,GHS,31 Nov 2026,"1,250.50"',
          'Chad,XAF,2026-11-01,0',
          'Peru,PEN,2026-11-01,3.4567890123456',
          'Chile,CLP,01 Nov 26',
          'Cuba,C"UP,2026-11-01,24',
        ].join('\n'),
      ),
    ).toEqual([
      '3: EUR is at 0.87 here and at 0.86 in line 2, both from 2026-11-01: one of them is wrong.',
      '4: "XXY" is no currency of ISO 4217.',
      '5: "11/1/2026" may be 2026-01-11 or 2026-11-01; write it like 2026-11-01 or 01 Nov 2026.',
      '7: "31 Nov 2026" is no day; write it like 2026-11-01 or 01 Nov 2026.',
      '7: The rate "1,250.50" is not written like 1250000.00: no thousands separators, and a point before the decimals.',
      '8: The rate 0 must be above zero, with at most 12 digits before the point.',
      '9: The rate "3.4567890123456" has 13 decimals, at most 12 can be given.',
      '10: "01 Nov 26" is no day; write it like 2026-11-01 or 01 Nov 2026.',
      '10: The rate is empty.',
      '11: A quote stands in the middle of a cell; put the whole cell in quotes and double those within.',
    ]);
  });

  it('names the columns that it needs, and says when there is nothing in it', () => {
    expect(faults('Country,On,Rate\nFrance,2026-11-01,0.86\n')).toEqual([
      expect.stringMatching(
        /^1: No column is headed Currency Code or Iso Code or Abbreviation or .* or Currency\.$/,
      ),
      '1: No column is headed Effective Date or Effective From or Date.',
    ]);
    expect(faults('')).toEqual(['1: The file is empty.']);
    expect(faults('Currency,Effective Date,Unore\nUSD,2026-11-01,1\n')).toEqual([
      '1: The file has no rates of other currencies than USD.',
    ]);
  });

  it('are found below a title, with tabs or semicolons, and under each heading in use', () => {
    expect(
      rows(
        'UN Operational Rates of Exchange\r\n"As of 1 November 2026, ""official"""\r\n\r\n' +
          'Country;Currency/Abbreviation;Effective Date;Exchange rate\r\nKenya;KES;01 November 2026;129.25\r\n',
      ),
    ).toEqual(['5 KES 2026-11-01 129.25']);
    expect(
      rows(
        'Country\tCurrency\tAbbreviation\tEffective Date\tUN Operational Rates of Exchange\nKenya\tShilling, Kenyan\tKES\t2026-11-01\t129.25\n',
      ),
    ).toEqual(['2 KES 2026-11-01 129.25']);
    for (const heading of ['UNORE', 'Operational Rates', 'exchange rate / operational rates', 'Rate']) {
      expect(rows(`Currency,Date,${heading}\nEUR,2026-11-01,0.86\n`)).toEqual(['2 EUR 2026-11-01 0.86']);
    }
  });

  it('have days in figures only where the month can be told from the day', () => {
    const dated = (day: string) => `Currency,Effective Date,Rate\nEUR,${day},0.86\n`;
    for (const day of ['11/25/2026', '25/11/2026', '25.11.2026']) {
      expect(rows(dated(day))).toEqual(['2 EUR 2026-11-25 0.86']);
    }
    expect(rows(dated('11/11/2026'))).toEqual(['2 EUR 2026-11-11 0.86']);
    expect(faults(dated('11/01/2026'))).toEqual([
      '2: "11/01/2026" may be 2026-01-11 or 2026-11-01; write it like 2026-11-01 or 01 Nov 2026.',
    ]);
    expect(faults(dated('31/31/2026'))).toEqual([
      '2: "31/31/2026" is no day; write it like 2026-11-01 or 01 Nov 2026.',
    ]);
  });
});
