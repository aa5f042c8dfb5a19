import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsDefined,
  IsIn,
  IsObject,
  registerDecorator,
  ValidateNested,
  type ValidationArguments,
} from 'class-validator';
import { IsMoney } from '../../libs/money/index.js';
import { IsDay, MoneyDto, RecordedDto } from '../http/index.js';
import { MayBeAbsent } from '../http/index.js';
import { BankEventDto, BankRecordDto, EntryCursorQuery, IsCode } from './bank-event.dto.js';

const receiptKinds = [
  'fund_interest',
  'other_income',
  'bank_charge',
  'aa_fee',
  'organisation_interest',
] as const;
const trueKinds = [
  'deposit',
  'refund_from_organisation',
  'fund_interest',
  'other_income',
  'organisation_interest',
] as const;
const unidentifiedKinds = ['unidentified_receipt', 'unidentified_resolution'] as const;
const listedKinds = [...receiptKinds, ...unidentifiedKinds] as const;

const short = { minLength: 1, maxLength: 100 };

/** A code or a reference that some kinds need, some may have, and others know nothing of. */
const ForKinds = (kinds: { need?: readonly string[]; take?: readonly string[] }) => {
  const { need = [], take = [] } = kinds;
  return (target: object, property: string) =>
    registerDecorator({
      name: 'forKinds',
      target: target.constructor,
      propertyName: property,
      validator: {
        validate(value: unknown, about?: ValidationArguments) {
          const { kind } = about?.object as { kind: string };
          if (value === undefined) return !need.includes(kind);
          return (
            (need.includes(kind) || take.includes(kind)) &&
            typeof value === 'string' &&
            value.length >= 1 &&
            value.length <= 100
          );
        },
        defaultMessage: () =>
          `${property} must be a text of 1 to 100 characters, and belongs to ${[...need, ...take].join(', ')}` +
          (need.length > 0 ? `; ${need.join(' and ')} cannot do without` : ''),
      },
    });
};

/** What a fund receives or is charged apart from deposits. */
export class ReceiptDto extends BankEventDto {
  @ApiProperty({ enum: receiptKinds })
  @IsIn(receiptKinds, { message: `kind must be one of ${receiptKinds.join(', ')}` })
  kind: (typeof receiptKinds)[number];
  @ApiProperty({
    type: MoneyDto,
    description: 'In the fund’s currency. A negative bank_charge or aa_fee is one given back',
  })
  @IsMoney({ amount: 'not zero' })
  amount: object;
  @ApiPropertyOptional({ description: 'May be left out where the fund has one', ...short })
  @MayBeAbsent()
  @IsCode('window')
  window?: string;
  @ApiPropertyOptional({ description: 'Of an aa_fee under an agreement', ...short })
  @ForKinds({ take: ['aa_fee'] })
  agreement?: string;
  @ApiPropertyOptional({ description: 'Of organisation_interest, which needs it', ...short })
  @ForKinds({ need: ['organisation_interest'] })
  organisation?: string;
}

/** Money in the bank that nobody can name yet. */
export class UnidentifiedDto extends BankEventDto {
  @ApiProperty({ type: MoneyDto, description: 'In the fund’s currency, above zero' })
  @IsMoney({ amount: 'positive' })
  amount: object;
}

/** What unidentified money truly was. */
export class TrueEventDto {
  @ApiProperty({ enum: trueKinds })
  @IsIn(trueKinds, { message: `kind must be one of ${trueKinds.join(', ')}` })
  kind: (typeof trueKinds)[number];
  @ApiProperty({ example: 'DEP-8', description: 'Its own, beside the resolution’s', ...short })
  @IsCode('reference')
  reference: string;
  @ApiPropertyOptional({ example: '2026-11-23', format: 'date', description: 'Left out: the resolution’s' })
  @MayBeAbsent()
  @IsDay()
  effectiveOn?: string;
  @ApiPropertyOptional({
    type: MoneyDto,
    description: 'What was paid, where that was in another currency than the bank credited',
  })
  @MayBeAbsent()
  @IsMoney({ amount: 'positive' })
  original?: object;
  @ApiPropertyOptional({
    description: 'Left out: the agreement’s, or the only one that may be meant',
    ...short,
  })
  @MayBeAbsent()
  @IsCode('window')
  window?: string;
  @ApiPropertyOptional({ description: 'Of a deposit, which needs it', ...short })
  @ForKinds({ need: ['deposit'] })
  agreement?: string;
  @ApiPropertyOptional({ description: 'Of a refund_from_organisation, which needs it', ...short })
  @ForKinds({ need: ['refund_from_organisation'] })
  project?: string;
  @ApiPropertyOptional({
    description: 'Of a refund_from_organisation or organisation_interest, which need it',
    ...short,
  })
  @ForKinds({ need: ['refund_from_organisation', 'organisation_interest'] })
  organisation?: string;
}

/** It is known whose money it was: this takes it out of the unidentified money, and records what it was. */
export class ResolutionDto extends UnidentifiedDto {
  @ApiProperty({ type: TrueEventDto, description: 'Brings just as much as is resolved' })
  @IsDefined({ message: 'event must say what the money was' })
  @IsObject({ message: 'event must be an object' })
  @ValidateNested()
  @Type(() => TrueEventDto)
  event: TrueEventDto;
}

export class ResolutionRecordedDto extends RecordedDto {
  @ApiPropertyOptional({ type: MoneyDto, description: 'The fee on it, where it was a deposit' })
  fee?: MoneyDto;
}

export class RecordedReceiptDto extends BankRecordDto {
  @ApiProperty({ enum: listedKinds }) kind: string;
  @ApiProperty({ nullable: true, type: String }) window: string | null;
  @ApiProperty({ nullable: true, type: String }) agreement: string | null;
  @ApiProperty({ nullable: true, type: String }) organisation: string | null;
}

export class ReceiptPageDto {
  @ApiProperty({ type: [RecordedReceiptDto] }) receipts: RecordedReceiptDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

export class UnidentifiedMovementDto extends BankRecordDto {
  @ApiProperty({ enum: unidentifiedKinds }) kind: string;
}

export class UnidentifiedPageDto {
  @ApiProperty({ type: MoneyDto, description: 'What nobody can name as of now' })
  stillUnidentified: MoneyDto;
  @ApiProperty({
    type: [UnidentifiedMovementDto],
    description: 'What came in unnamed, and what was named since',
  })
  movements: UnidentifiedMovementDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

export class ReceiptsQuery extends EntryCursorQuery {
  @ApiPropertyOptional({ enum: listedKinds })
  @MayBeAbsent()
  @IsIn(listedKinds, { message: `kind must be one of ${listedKinds.join(', ')}` })
  kind?: string;
  @ApiPropertyOptional({ example: 'GEN', ...short }) @MayBeAbsent() @IsCode('window') window?: string;
}

export { listedKinds, unidentifiedKinds };
