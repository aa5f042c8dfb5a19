import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsObject, IsUUID, ValidateNested } from 'class-validator';
import { IsMoney } from '../../libs/money/index.js';
import { BankEventDto, BankRecordDto, EntryCursorQuery, EventDto, IsCode, IsShare } from '../funds/index.js';
import { CursorQuery, IsDay, MoneyDto, RecordedDto } from '../http/index.js';
import { MayBeAbsent } from '../http/index.js';

const short = { minLength: 1, maxLength: 100 };
const IsDocument = () => IsUUID(undefined, { message: 'document must be the id of an uploaded document' });

/** A contributor's promise, as signed; its day is the day it was signed. */
export class NewAgreementDto extends EventDto {
  @ApiProperty({ example: 'NORLAND', description: 'The contributor', ...short })
  @IsCode('donor')
  donor: string;
  @ApiProperty({ type: MoneyDto, description: 'In any currency; zero is allowed' })
  @IsMoney({ amount: 'not negative' })
  amount: object;
  @ApiPropertyOptional({ description: 'May be left out where the fund has one', ...short })
  @MayBeAbsent()
  @IsCode('window')
  window?: string;
  @ApiPropertyOptional({
    example: '0.01',
    pattern: '^(0(\\.\\d{1,12})?|1(\\.0{1,12})?)$',
    description: 'Its own rate of the Administrative Agent’s fee, 0 included; left out: the fund’s',
  })
  @MayBeAbsent()
  @IsShare('aaFeeRate')
  aaFeeRate?: string;
  @ApiPropertyOptional({ format: 'uuid', description: 'The id of the uploaded document that was signed' })
  @MayBeAbsent()
  @IsDocument()
  document?: string;
}

/** A change of what an agreement comes to. */
export class AmendmentDto extends EventDto {
  @ApiProperty({ type: MoneyDto, description: 'The new total, in the agreement’s currency' })
  @IsMoney({ amount: 'not negative' })
  amount: object;
  @ApiProperty({ format: 'uuid', description: 'The id of the uploaded document that was signed' })
  @IsDocument()
  document: string;
}

class PlannedInstalmentDto {
  @ApiProperty({ example: '2027-03-31', format: 'date' }) @IsDay() dueOn: string;
  @ApiProperty({ type: MoneyDto, description: 'In the agreement’s currency, above zero' })
  @IsMoney({ amount: 'positive' })
  amount: object;
}

/** When a contributor is to pay, in place of the schedule before; an empty one takes it off. */
export class SchedulePlanDto {
  @ApiProperty({ type: [PlannedInstalmentDto], maxItems: 200 })
  @IsArray()
  @ArrayMaxSize(200)
  @IsObject({ each: true, message: 'each of the instalments must be an object' })
  @ValidateNested({ each: true })
  @Type(() => PlannedInstalmentDto)
  instalments: PlannedInstalmentDto[];
}

/** Money received under an agreement. */
export class DepositDto extends BankEventDto {
  @ApiProperty({
    type: MoneyDto,
    description: 'What the bank credited, in the fund’s currency, before the fee',
  })
  @IsMoney({ amount: 'positive' })
  amount: object;
  @ApiPropertyOptional({ description: 'Left out: the agreement’s', ...short })
  @MayBeAbsent()
  @IsCode('window')
  window?: string;
  @ApiPropertyOptional({ format: 'uuid', description: 'An uploaded document, such as the bank’s advice' })
  @MayBeAbsent()
  @IsDocument()
  document?: string;
}

export class DepositRecordedDto extends RecordedDto {
  @ApiProperty({ type: MoneyDto, description: 'The Administrative Agent’s fee on it' }) fee: MoneyDto;
}

/** An agreement as it stands at the close of a day, in its currency. */
export class AgreementSummaryDto {
  @ApiProperty({ example: 'A-1' }) reference: string;
  @ApiProperty({ example: 'NORLAND' }) donor: string;
  @ApiProperty({ example: 'GEN' }) window: string;
  @ApiProperty({ example: '2026-01-15' }) signedOn: string;
  @ApiProperty({ nullable: true, type: String, description: 'Its own; null where the fund’s applies' })
  aaFeeRate: string | null;
  @ApiProperty({ type: MoneyDto, description: 'As signed' }) promised: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'With its amendments' }) total: MoneyDto;
  @ApiProperty({ type: MoneyDto }) paid: MoneyDto;
  @ApiProperty({ type: MoneyDto }) unpaid: MoneyDto;
  @ApiProperty({
    type: MoneyDto,
    description: 'Of its schedule: due before the day, and not paid; never more than is unpaid',
  })
  overdue: MoneyDto;
  @ApiProperty({ nullable: true, type: String, description: 'The day on which it was reversed' })
  reversedOn: string | null;
}

export class AgreementPageDto {
  @ApiProperty({ example: '2026-11-23', description: 'The figures are of the close of this day' })
  asOf: string;
  @ApiProperty({ type: [AgreementSummaryDto] }) agreements: AgreementSummaryDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

class RecordedAmendmentDto {
  @ApiProperty({ example: 'A-1/1' }) reference: string;
  @ApiProperty({ example: '2026-06-01' }) effectiveOn: string;
  @ApiProperty({ type: MoneyDto, description: 'The new total' }) total: MoneyDto;
  @ApiProperty({ description: 'Of its entry in the journal' }) entry: string;
  @ApiProperty({ nullable: true, type: String, description: 'The day on which it was reversed' })
  reversedOn: string | null;
}

class RecordedDepositDto extends BankRecordDto {
  @ApiProperty() window: string;
  @ApiProperty({ type: MoneyDto }) fee: MoneyDto;
}

class RecordedContributorRefundDto extends BankRecordDto {
  @ApiProperty() window: string;
}

export class InstalmentDto {
  @ApiProperty({ example: '2027-03-31' }) dueOn: string;
  @ApiProperty({ type: MoneyDto }) amount: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'What was paid fulfils the earliest instalments first' })
  paid: MoneyDto;
  @ApiProperty({
    type: MoneyDto,
    description: 'Of all instalments never more than is unpaid of the agreement',
  })
  unpaid: MoneyDto;
  @ApiProperty({ description: 'Its day has come' }) due: boolean;
  @ApiProperty({ description: 'Its day has passed, and not all of it is paid' }) overdue: boolean;
}

export class ScheduleDto {
  @ApiProperty({ example: '2026-11-23' }) asOf: string;
  @ApiProperty({ type: MoneyDto, description: 'Unpaid of what is due by then' }) due: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'Unpaid of what was due before' }) overdue: MoneyDto;
  @ApiProperty({ type: [InstalmentDto] }) instalments: InstalmentDto[];
}

/** An agreement with everything under it. */
export class AgreementDto extends AgreementSummaryDto {
  @ApiProperty({ type: [RecordedAmendmentDto] }) amendments: RecordedAmendmentDto[];
  @ApiProperty({ type: [RecordedDepositDto] }) deposits: RecordedDepositDto[];
  @ApiProperty({ type: [RecordedContributorRefundDto] }) refunds: RecordedContributorRefundDto[];
  @ApiProperty({ type: ScheduleDto }) schedule: ScheduleDto;
}

export class DepositPageDto {
  @ApiProperty({ type: [RecordedDepositDto] }) deposits: RecordedDepositDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

const asOf = {
  example: '2026-11-23',
  format: 'date',
  description: 'At the close of this day; today where absent',
};

export class AsOfQuery {
  @ApiPropertyOptional(asOf) @MayBeAbsent() @IsDay() asOf?: string;
}

export class AgreementsQuery extends CursorQuery {
  @ApiPropertyOptional({ example: 'NORLAND', ...short }) @MayBeAbsent() @IsCode('donor') donor?: string;
  @ApiPropertyOptional({ example: 'GEN', ...short }) @MayBeAbsent() @IsCode('window') window?: string;
  @ApiPropertyOptional(asOf) @MayBeAbsent() @IsDay() asOf?: string;
}

export class DepositsQuery extends EntryCursorQuery {
  @ApiPropertyOptional({ example: 'GEN', ...short }) @MayBeAbsent() @IsCode('window') window?: string;
}
