import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsUUID, Length } from 'class-validator';
import { IsMoney } from '../../libs/money/index.js';
import { DocumentDto } from '../attachments/index.js';
import { ApprovalDto, PayableDto, ProposedDto, TransferableDto } from '../decisions/index.js';
import { PlaceCursorQuery } from '../funds/index.js';
import { CursorQuery, IsDay, MoneyDto, RecordedDto, MayBeAbsent } from '../http/index.js';

const IsReference = () => Length(1, 100);

/** What went through a bank, or was reported as paid. */
class PaymentDto {
  @ApiProperty({ example: 'TR-7', minLength: 1, maxLength: 100 }) @IsReference() reference: string;
  @ApiProperty({ example: '2026-11-23', description: 'Bank value date, or the day it was spent by' })
  @IsDay()
  effectiveOn: string;
  @ApiPropertyOptional({ type: MoneyDto, description: 'What was paid in another currency' })
  @MayBeAbsent()
  @IsMoney()
  original?: object;
  @ApiPropertyOptional({ maxLength: 500 }) @MayBeAbsent() @Length(1, 500) narrative?: string;
  @ApiPropertyOptional({ maxLength: 100 }) @MayBeAbsent() @IsReference() bankReference?: string;
  @ApiPropertyOptional({ example: '2026-11-23' }) @MayBeAbsent() @IsDay() valueDate?: string;
  @ApiPropertyOptional({ description: 'It belongs into a month that is closed by now' })
  @MayBeAbsent()
  @IsBoolean()
  priorPeriodAdjustment?: boolean;
  @ApiPropertyOptional({ format: 'uuid', description: 'An uploaded document' })
  @MayBeAbsent()
  @IsUUID()
  document?: string;
}

/** Cash to be paid to a participating organisation. */
export class TransferDto extends PaymentDto {
  @ApiProperty({ example: 'CITY-NBO' }) @IsReference() project: string;
  @ApiProperty({ example: 'UN-HABITAT' }) @IsReference() organisation: string;
  @ApiPropertyOptional({ description: 'May be left out where the allocations so far came from one' })
  @MayBeAbsent()
  @IsReference()
  window?: string;
  @ApiPropertyOptional({
    example: 'T-1',
    minLength: 1,
    maxLength: 100,
    description: 'The tranche that it is made under: needed where the organisation has any in the project',
  })
  @MayBeAbsent()
  @IsReference()
  tranche?: string;
  @ApiProperty({ type: MoneyDto, description: 'In the fund’s currency, above zero' })
  @IsMoney({ amount: 'positive' })
  amount: object;
}

/** What an approver says who releases a transfer. */
export class ReleaseDto extends ApprovalDto {
  @ApiPropertyOptional({
    minLength: 1,
    maxLength: 2000,
    description:
      'Lets it go out although it waits for reports or delivery: the reason, which stays on record',
  })
  @MayBeAbsent()
  @Length(1, 2000)
  waive?: string;
}

const waitsFor: { type: [StringConstructor]; description: string } = {
  type: [String],
  description: 'Reports of expenditure, or delivery, that it waits for; none where it may go out',
};

export class TransferPreparedDto extends ProposedDto {
  @ApiProperty(waitsFor) waitsFor: string[];
  @ApiPropertyOptional({ type: [String], description: 'What the release waived' }) waived?: string[];
  @ApiProperty() allocated: TransferableDto;
  @ApiProperty({ nullable: true, type: PayableDto, description: 'null where it names no tranche' })
  payable: PayableDto | null;
}

/** A transfer as recorded. */
export class RecordedTransferDto {
  @ApiProperty() reference: string;
  @ApiProperty({ example: '2026-11-23' }) effectiveOn: string;
  @ApiProperty() project: string;
  @ApiProperty() organisation: string;
  @ApiProperty() window: string;
  @ApiProperty({ nullable: true, type: String, example: 'T-1' }) tranche: string | null;
  @ApiProperty({
    enum: ['tranche', 'allocation alone', 'imported'],
    description: 'What it is made by: a tranche, or an allocation alone; or it came in with a fund book',
  })
  basis: string;
  @ApiProperty() amount: MoneyDto;
  @ApiProperty({ description: 'Of its entry in the journal' }) entry: string;
  @ApiProperty({ nullable: true, type: String }) reversedOn: string | null;
  @ApiProperty({
    nullable: true,
    type: 'integer',
    description: 'null where it was released before this system',
  })
  proposal: number | null;
}

const states = ['proposed', 'approved', 'rejected', 'withdrawn'];

/** A transfer, prepared or recorded, with what there is to know before it is released. */
export class TransferDetailsDto extends OmitType(RecordedTransferDto, ['entry'] as const) {
  @ApiProperty({ enum: states, description: 'approved: it is released; withdrawn: it is void' })
  state: string;
  @ApiProperty({ nullable: true, type: String, description: 'Of its entry; null until it is released' })
  entry: string | null;
  @ApiProperty(waitsFor) waitsFor: string[];
  @ApiProperty() allocated: TransferableDto;
  @ApiProperty({ nullable: true, type: PayableDto, description: 'null where it names no tranche' })
  payable: PayableDto | null;
  @ApiProperty({ type: [DocumentDto] }) documents: DocumentDto[];
}

export class TransferPageDto {
  @ApiProperty({ type: [RecordedTransferDto] }) transfers: RecordedTransferDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

const categories = ['1', '2', '3', '4', '5', '6', '7', '8'];

/** What an organisation spent in one category; a negative amount corrects an earlier one. */
export class ExpenditureDto extends PaymentDto {
  @ApiProperty({ example: 'UN-HABITAT' }) @IsReference() organisation: string;
  @ApiProperty({ enum: categories, description: 'UNSDG category of expenditure' })
  @IsIn(categories)
  category: string;
  @ApiProperty({ type: MoneyDto, description: 'In the fund’s currency, not zero' })
  @IsMoney({ amount: 'not zero' })
  amount: object;
}

export class ExpenditureRecordedDto extends RecordedDto {
  @ApiProperty({
    type: [String],
    description: 'What the report should make people look at: overspending, indirect costs beyond their rate',
  })
  warnings: string[];
}

class ReportedExpenditureDto {
  @ApiProperty() reference: string;
  @ApiProperty({ example: '2026-11-23' }) effectiveOn: string;
  @ApiProperty() organisation: string;
  @ApiProperty({ enum: categories }) category: string;
  @ApiProperty() amount: MoneyDto;
  @ApiProperty() entry: string;
  @ApiProperty({ nullable: true, type: String }) reversedOn: string | null;
}

export class ExpenditurePageDto {
  @ApiProperty({ type: [ReportedExpenditureDto] }) expenditure: ReportedExpenditureDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

export class TransfersQuery extends PlaceCursorQuery {}

export class ExpenditureQuery extends CursorQuery {
  @ApiPropertyOptional({ example: 'UN-HABITAT', minLength: 1, maxLength: 200 })
  @MayBeAbsent()
  @Length(1, 200)
  organisation?: string;
  @ApiPropertyOptional({ enum: categories }) @MayBeAbsent() @IsIn(categories) category?: string;
}
