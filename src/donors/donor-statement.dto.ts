import { ApiProperty } from '@nestjs/swagger';
import { InstalmentDto } from '../contributions/index.js';
import { IsCode } from '../funds/index.js';
import { MoneyDto } from '../http/index.js';
import { StatementDto, StatementQuery } from '../reports/index.js';

/** An agreement as it stands at the close of the last day, in its currency. */
class PromiseDto {
  @ApiProperty({ example: 'A-1' }) reference: string;
  @ApiProperty({ example: 'GEN' }) window: string;
  @ApiProperty({ example: '2026-01-15' }) signedOn: string;
  @ApiProperty({ type: MoneyDto, description: 'As signed' }) promised: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'With its amendments' }) total: MoneyDto;
  @ApiProperty({ type: MoneyDto }) paid: MoneyDto;
  @ApiProperty({ type: MoneyDto }) unpaid: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'Of its schedule: due by then, and not paid' }) due: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'Of its schedule: due before that day, and not paid' })
  overdue: MoneyDto;
  @ApiProperty({ type: [InstalmentDto] }) schedule: InstalmentDto[];
}

class StatementRefundDto {
  @ApiProperty({ example: 'RF-1' }) reference: string;
  @ApiProperty({ example: '2026-03-02' }) effectiveOn: string;
  @ApiProperty({ example: 'A-1' }) agreement: string;
  @ApiProperty({ example: 'GEN' }) window: string;
  @ApiProperty({ type: MoneyDto, description: 'In the fund’s currency' }) amount: MoneyDto;
  @ApiProperty({ type: MoneyDto, nullable: true, description: 'What was paid, where that was another' })
  original: MoneyDto | null;
  @ApiProperty({ nullable: true, type: String, description: 'The day on which it was reversed' })
  reversedOn: string | null;
}

class ContributorDepositDto extends StatementRefundDto {
  @ApiProperty({ type: MoneyDto, description: 'The Administrative Agent’s fee on it' }) fee: MoneyDto;
}

class ShareDto {
  @ApiProperty({ type: MoneyDto, description: 'Until the last day' }) deposits: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'Of all contributors' }) ofAll: MoneyDto;
  @ApiProperty({
    nullable: true,
    type: String,
    example: '12.50',
    description: 'Per cent; null while nobody has paid',
  })
  percent: string | null;
}

/** What a contributor promised, paid and got back, and what the fund did with everybody's money. */
export class DonorStatementDto {
  @ApiProperty({ example: 'NORLAND' }) donor: string;
  @ApiProperty({ nullable: true, type: String }) knownAt: string | null;
  @ApiProperty({ type: [PromiseDto] }) agreements: PromiseDto[];
  @ApiProperty({ type: [ContributorDepositDto], description: 'On the days of the statement' })
  deposits: ContributorDepositDto[];
  @ApiProperty({ type: [StatementRefundDto], description: 'On the days of the statement' })
  refunds: StatementRefundDto[];
  @ApiProperty() share: ShareDto;
  @ApiProperty({ description: 'The whole fund’s: contributions are co-mingled' }) statement: StatementDto;
}

export class DonorStatementQuery extends StatementQuery {
  @ApiProperty({ example: 'CITY', minLength: 1, maxLength: 100 })
  @IsCode('fund')
  fund: string;
}
