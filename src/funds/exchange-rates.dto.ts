import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Length, Matches } from 'class-validator';
import { CursorQuery, IsDay, RecordedDto } from '../http/index.js';
import { MayBeAbsent } from '../http/index.js';

const CURRENCY = /^[A-Z]{3}$/;
const RATE = /^\d{1,12}(\.\d{1,12})?$/;

const IsCurrencyCode = () =>
  Matches(CURRENCY, { message: 'currency must be a code of ISO 4217, such as EUR' });
const IsSource = () => Length(1, 200, { message: 'source must be a text of 1 to 200 characters' });
const currency = { example: 'EUR', pattern: CURRENCY.source };
const source = {
  minLength: 1,
  maxLength: 200,
  example: 'UN operational rates',
  description: 'Where it was read',
};

/** A rate that somebody types in. */
export class ExchangeRateEntryDto {
  @ApiProperty(currency) @IsCurrencyCode() currency: string;
  @ApiProperty({ example: '2026-11-01', format: 'date', description: 'The day from which it holds' })
  @IsDay()
  effectiveOn: string;
  @ApiProperty({ example: '0.862', pattern: RATE.source, description: 'Units of the currency per USD' })
  @Matches(RATE, {
    message:
      'unitsPerUsd must be a plain decimal as text, such as "0.862", with at most 12 digits before and 12 after the point',
  })
  unitsPerUsd: string;
  @ApiPropertyOptional(source)
  @MayBeAbsent()
  @IsSource()
  source?: string;
}

/** A file of rates. */
export class ExchangeRatesFileDto {
  @ApiProperty({
    example: 'Country,Currency,Effective Date,UNORE\r\nKenya,KES,01 Nov 2026,129.25\r\n',
    minLength: 1,
    maxLength: 500_000,
    description:
      'CSV in the layout of the UN operational rates of exchange, with commas, semicolons or tabs; what stands above the headings is ' +
      'passed over. Columns: Currency Code, Abbreviation or Currency; Effective Date, like 2026-11-01 or 01 Nov 2026; UN Operational ' +
      'Rates of Exchange, UNORE, Exchange Rate or Rate, units per USD. Others are passed over, and so are rows of USD',
  })
  @Length(1, 500_000, { message: 'csv must be the text of the file, of at most 500,000 characters' })
  csv: string;
  @ApiPropertyOptional(source)
  @MayBeAbsent()
  @IsSource()
  source?: string;
}

export class ExchangeRatesTakenDto extends RecordedDto {
  @ApiProperty({ type: 'integer', description: 'Rates of days for which none was known' }) entered: number;
  @ApiProperty({ type: 'integer', description: 'Rates that correct a known one' }) corrected: number;
  @ApiProperty({ type: 'integer', description: 'Known already as they are' }) unchanged: number;
}

export class ExchangeRateDto {
  @ApiProperty({ example: 'EUR' }) currency: string;
  @ApiProperty({ example: '2026-11-01' }) effectiveOn: string;
  @ApiProperty({ example: '0.862', description: 'Units of the currency per USD' }) unitsPerUsd: string;
  @ApiProperty({ nullable: true, type: String }) source: string | null;
}

export class ExchangeRatePageDto {
  @ApiProperty({ type: [ExchangeRateDto] }) rates: ExchangeRateDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

export class ExchangeRatesQuery extends CursorQuery {
  @ApiPropertyOptional(currency)
  @MayBeAbsent()
  @IsCurrencyCode()
  currency?: string;
  @ApiPropertyOptional({
    example: '2026-11-23',
    format: 'date',
    description: 'Only the newest of each currency on or before this day',
  })
  @MayBeAbsent()
  @IsDay()
  on?: string;
}
// Declared anew, the property would lose what the class above says of it.
Matches(/^[A-Z]{3} \d{4}-\d{2}-\d{2}$/, {
  message: 'after must be the currency and day of the last rate seen, such as EUR 2026-11-01',
})(ExchangeRatesQuery.prototype, 'after');
