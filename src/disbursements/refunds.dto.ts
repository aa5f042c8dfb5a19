import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsMoney } from '../../libs/money/index.js';
import { AfterEntry, BankEventDto, BankRecordDto, IsCode, PlaceCursorQuery } from '../funds/index.js';
import { MoneyDto } from '../http/index.js';
import { MayBeAbsent } from '../http/index.js';

const short = { minLength: 1, maxLength: 100 };

/** Unspent money that an organisation returns. */
export class OrganisationRefundDto extends BankEventDto {
  @ApiProperty({ type: MoneyDto, description: 'In the fund’s currency, above zero' })
  @IsMoney({ amount: 'positive' })
  amount: object;
  @ApiProperty({ example: 'CITY-NBO', ...short }) @IsCode('project') project: string;
  @ApiProperty({ example: 'UN-HABITAT', ...short }) @IsCode('organisation') organisation: string;
  @ApiPropertyOptional({
    description: 'May be left out where the allocations of the project came from one',
    ...short,
  })
  @MayBeAbsent()
  @IsCode('window')
  window?: string;
  @ApiPropertyOptional({
    example: 'T-1',
    description: 'The tranche under which it was transferred and not earned, up to what is to recover',
    ...short,
  })
  @MayBeAbsent()
  @IsCode('tranche')
  tranche?: string;
}

class RecordedOrganisationRefundDto extends BankRecordDto {
  @ApiProperty() project: string;
  @ApiProperty() organisation: string;
  @ApiProperty() window: string;
  @ApiProperty({ nullable: true, type: String, example: 'T-1' }) tranche: string | null;
}

export class OrganisationRefundPageDto {
  @ApiProperty({ type: [RecordedOrganisationRefundDto] }) refunds: RecordedOrganisationRefundDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

export class OrganisationRefundsQuery extends PlaceCursorQuery {}
AfterEntry(OrganisationRefundsQuery);
