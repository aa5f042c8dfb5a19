import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Length, Matches } from 'class-validator';
import { IsDay, IsLimit, IsMoment, MoneyDto } from '../http/index.js';

export class AccountNameDto {
  @ApiProperty({ example: '1000', description: 'Code in the chart of accounts' }) code: string;
  @ApiProperty({ example: 'Cash, unallocated' }) name: string;
  @ApiProperty({
    example: { window: 'GEN' },
    description: 'What the account is kept per',
    type: 'object',
    additionalProperties: { type: 'string' },
  })
  per: Record<string, string>;
}

export class LineDto {
  @ApiProperty() account: AccountNameDto;
  @ApiProperty({ type: MoneyDto, nullable: true }) debit: MoneyDto | null;
  @ApiProperty({ type: MoneyDto, nullable: true }) credit: MoneyDto | null;
}

export class EntryDto {
  @ApiProperty({ example: '42' }) id: string;
  @ApiProperty({ example: '17', description: 'Its place in the recorded order of the fund, without gaps' })
  sequence: string;
  @ApiProperty({ example: 'deposit' }) kind: string;
  @ApiProperty({ example: 'DEP-1' }) reference: string;
  @ApiProperty({ enum: ['ordinary', 'opening', 'prior_period_adjustment'] }) nature: string;
  @ApiProperty({ example: '2026-02-01', description: 'The day it counts for' }) effectiveOn: string;
  @ApiProperty({ example: '2026-02-03T09:12:44.120931Z', description: 'The moment from which it is known' })
  recordedAt: string;
  @ApiProperty({ nullable: true, type: String, description: 'The entry that this one takes back' }) reverses:
    string | null;
  @ApiProperty({ nullable: true, type: String }) reversedBy: string | null;
  @ApiProperty({ type: [LineDto] }) lines: LineDto[];
}

export class EntryPageDto {
  @ApiProperty({ type: [EntryDto] }) entries: EntryDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

export class AccountBalanceDto extends AccountNameDto {
  @ApiProperty({ description: 'All debits until then' }) debit: MoneyDto;
  @ApiProperty({ description: 'All credits until then' }) credit: MoneyDto;
  @ApiProperty({ description: 'Debits less credits' }) balance: MoneyDto;
}

export class AccountListDto {
  @ApiProperty({ example: '2026-12-31', nullable: true, type: String }) asOf: string | null;
  @ApiProperty({ nullable: true, type: String }) knownAt: string | null;
  @ApiProperty({ type: [AccountBalanceDto] }) accounts: AccountBalanceDto[];
}

export class AccountsQuery {
  @ApiPropertyOptional({ example: '2026-12-31', description: 'At the close of this day' })
  @IsOptional()
  @IsDay()
  asOf?: string;
  @ApiPropertyOptional({ description: 'As it was known at this moment (RFC 3339)' })
  @IsOptional()
  @IsMoment()
  knownAt?: string;
}

const code = (what: string) => Length(1, 200, { message: `${what} must have 1 to 200 characters` });

export class EntriesQuery {
  @ApiPropertyOptional({ example: '2026-01-01' }) @IsOptional() @IsDay() from?: string;
  @ApiPropertyOptional({ example: '2026-12-31' }) @IsOptional() @IsDay() to?: string;
  @ApiPropertyOptional({ example: 'deposit' }) @IsOptional() @code('kind') kind?: string;
  @ApiPropertyOptional({ example: 'DEP-1' }) @IsOptional() @code('reference') reference?: string;
  @ApiPropertyOptional({ example: '1000', description: 'Entries with a line on such an account' })
  @IsOptional()
  @code('account')
  account?: string;
  @ApiPropertyOptional() @IsOptional() @code('window') window?: string;
  @ApiPropertyOptional() @IsOptional() @code('project') project?: string;
  @ApiPropertyOptional() @IsOptional() @code('organisation') organisation?: string;
  @ApiPropertyOptional() @IsOptional() @code('agreement') agreement?: string;
  @ApiPropertyOptional({ description: 'The sequence of the last entry seen' })
  @IsOptional()
  @Matches(/^\d{1,18}$/, { message: 'after must be the sequence of an entry' })
  after?: string;
  @ApiPropertyOptional({ example: '100', description: '1 to 500 entries; 100 where absent' })
  @IsOptional()
  @IsLimit()
  limit?: string;
}
