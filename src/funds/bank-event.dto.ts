import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, Length, Matches } from 'class-validator';
import { IsMoney, moneyFromJson } from '../../libs/money/index.js';
import { CursorQuery, IsDay, MoneyDto } from '../http/index.js';
import { MayBeAbsent } from '../http/index.js';
import type { BankEventInput, EventInput } from './money-record.js';

const short = { minLength: 1, maxLength: 100 };

/** A code or a reference. */
export const IsCode = (what: string) =>
  Length(1, 100, { message: `${what} must be a text of 1 to 100 characters` });

/** What every event is recorded with. */
export class EventDto {
  @ApiProperty({ example: 'DEP-7', description: 'Unique in the fund and kind, for ever', ...short })
  @IsCode('reference')
  reference: string;
  @ApiProperty({
    example: '2026-11-23',
    format: 'date',
    description: 'The day it counts for: the bank’s value date',
  })
  @IsDay()
  effectiveOn: string;
  @ApiPropertyOptional({ description: 'It belongs into a month that is closed by now' })
  @MayBeAbsent()
  @IsBoolean()
  priorPeriodAdjustment?: boolean;
}

/** What an event that went through a bank is recorded with besides its amount. */
export class BankEventDto extends EventDto {
  @ApiPropertyOptional({
    type: MoneyDto,
    description: 'What was paid, where that was in another currency than the bank credited or debited',
  })
  @MayBeAbsent()
  @IsMoney({ amount: 'not zero' })
  original?: object;
  @ApiPropertyOptional({ minLength: 1, maxLength: 500 })
  @MayBeAbsent()
  @Length(1, 500, { message: 'narrative must be a text of 1 to 500 characters' })
  narrative?: string;
  @ApiPropertyOptional({ description: 'Of the bank', ...short })
  @MayBeAbsent()
  @IsCode('bankReference')
  bankReference?: string;
  @ApiPropertyOptional({ example: '2026-11-23', format: 'date' })
  @MayBeAbsent()
  @IsDay()
  valueDate?: string;
}

/** A record of money through a bank, as it is shown. */
export class BankRecordDto {
  @ApiProperty({ example: 'DEP-7' }) reference: string;
  @ApiProperty({ example: '2026-11-23' }) effectiveOn: string;
  @ApiProperty({ type: MoneyDto, description: 'In the fund’s currency' }) amount: MoneyDto;
  @ApiProperty({ type: MoneyDto, nullable: true, description: 'What was paid, where that was another' })
  original: MoneyDto | null;
  @ApiProperty({ nullable: true, type: String }) narrative: string | null;
  @ApiProperty({ nullable: true, type: String }) bankReference: string | null;
  @ApiProperty({ nullable: true, type: String }) valueDate: string | null;
  @ApiProperty({ example: '42', description: 'Of its entry in the journal' }) entry: string;
  @ApiProperty({ nullable: true, type: String, description: 'The day on which it was reversed' })
  reversedOn: string | null;
}

const filter = { minLength: 1, maxLength: 200 };
const IsFilter = (what: string) =>
  Length(1, 200, { message: `${what} must be a text of 1 to 200 characters` });

/** What a list may be filtered by: where the money came from or went. */
export interface PlaceFilter {
  project?: string;
  organisation?: string;
  window?: string;
}

/** A page of records of one project, organisation or window. */
export class PlaceCursorQuery extends CursorQuery implements PlaceFilter {
  @ApiPropertyOptional({ example: 'CITY-NBO', ...filter })
  @MayBeAbsent()
  @IsFilter('project')
  project?: string;
  @ApiPropertyOptional({ example: 'UN-HABITAT', ...filter })
  @MayBeAbsent()
  @IsFilter('organisation')
  organisation?: string;
  @ApiPropertyOptional({ example: 'GEN', ...filter }) @MayBeAbsent() @IsFilter('window') window?: string;

  filters() {
    const { project, organisation, window } = this;
    return { project, organisation, window };
  }
}

/** SQL: whether the project `p`, organisation `o` and window `w` are those that are asked for, from three parameters on. */
export const placeFilter = (first: number) =>
  (['p', 'o', 'w'] as const)
    .map((alias, index) => `($${first + index}::text IS NULL OR ${alias}.code = $${first + index})`)
    .join(' AND ');

/** The parameters of {@link placeFilter}. */
export const placeFilterValues = ({ project, organisation, window }: PlaceFilter) => [
  project ?? null,
  organisation ?? null,
  window ?? null,
];

/** A page of records in the order in which they were recorded. */
export class EntryCursorQuery extends CursorQuery {}
/** Declared anew, the property would lose what the class above says of it. */
export const AfterEntry = (query: new () => CursorQuery) =>
  Matches(/^\d{1,18}$/, { message: 'after must be the entry of the last record seen' })(
    query.prototype as object,
    'after',
  );
AfterEntry(EntryCursorQuery);

type Requested<Body> = Omit<Body, 'amount' | 'original'> & BankEventInput;

/** An event through the bank as services take it. */
export function bankEventOf<Body extends BankEventDto & { amount: object }>(
  { amount, original, ...rest }: Body,
  fund: string,
): Requested<Body> {
  return {
    ...rest,
    fund,
    amount: moneyFromJson(amount),
    ...(original === undefined ? {} : { original: moneyFromJson(original) }),
  };
}

/** The same of an event that names its money otherwise. */
export const eventOf = <Body extends EventDto>(body: Body, fund: string): Body & EventInput => ({
  ...body,
  fund,
});

/** Where the next page of a list is, that was filtered. */
export function keeping(next: string | null, filters: Record<string, string | undefined>): string | null {
  const kept = Object.entries(filters).filter(
    (filter): filter is [string, string] => filter[1] !== undefined,
  );
  return next === null || kept.length === 0 ? next : `${next}&${new URLSearchParams(kept).toString()}`;
}
