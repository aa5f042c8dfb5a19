import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** Money as text in its currency's own decimals. */
export class MoneyDto {
  @ApiProperty({ example: '1250.00', pattern: '^-?\\d+(\\.\\d+)?$' }) amount: string;
  @ApiProperty({ example: 'USD', pattern: '^[A-Z]{3}$' }) currency: string;
}

export class TouchedAccountDto {
  @ApiProperty({ example: '1000', description: 'Code in the chart of accounts' }) code: string;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { window: 'HOUS' },
    description: 'What the account is kept per, by code',
  })
  per: Record<string, string>;
}

class PostedLineDto {
  @ApiProperty() account: TouchedAccountDto;
  @ApiProperty({ type: MoneyDto, nullable: true }) debit: MoneyDto | null;
  @ApiProperty({ type: MoneyDto, nullable: true }) credit: MoneyDto | null;
}

class PostedEntryDto {
  @ApiProperty({ nullable: true, type: String, description: 'null in a dry run' }) id: string | null;
  @ApiProperty({ example: 'deposit' }) kind: string;
  @ApiProperty({ example: 'DEP-1' }) reference: string;
  @ApiProperty({ example: '2026-11-23' }) effectiveOn: string;
  @ApiProperty({ type: [PostedLineDto] }) lines: PostedLineDto[];
}

class BalanceAroundDto {
  @ApiProperty() account: TouchedAccountDto;
  @ApiProperty({ description: 'Debit positive' }) before: MoneyDto;
  @ApiProperty() after: MoneyDto;
}

/** What every request that records something is answered with. */
export class RecordedDto {
  @ApiProperty({ description: 'Nothing was recorded: this is what would have been' }) dryRun: boolean;
  @ApiProperty({ type: [PostedEntryDto] }) entries: PostedEntryDto[];
  @ApiProperty({ type: [BalanceAroundDto], description: 'Of every account that an entry touches' })
  balances: BalanceAroundDto[];
}

class FieldFaultDto {
  @ApiProperty({ example: '/amount' }) pointer: string;
  @ApiProperty() message: string;
}

/** RFC 9457. */
export class ProblemDto {
  @ApiProperty({ example: '/problems/conflict' }) type: string;
  @ApiProperty() title: string;
  @ApiProperty() status: number;
  @ApiProperty({ description: 'A sentence, with the figures or the field, that a person can act on' })
  detail: string;
  @ApiPropertyOptional({ type: [FieldFaultDto] }) errors?: FieldFaultDto[];
}
