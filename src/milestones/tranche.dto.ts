import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { Length } from 'class-validator';
import { IsMoney } from '../../libs/money/index.js';
import { IsCode } from '../funds/index.js';
import { MayBeAbsent, MoneyDto, RecordedDto } from '../http/index.js';
import type { Position } from './payable.js';
import type { TrancheView, UnderTranche } from './tranches.query.js';

const short = { minLength: 1, maxLength: 100 };
const title = { example: 'First connections', minLength: 1, maxLength: 500 };
const kinds = ['results', 'advance'] as const;

const IsTitle = () => Length(1, 500, { message: 'title must have 1 to 500 characters' });

const amount = {
  type: MoneyDto,
  description:
    'In the fund’s currency: of results, the most that the milestones may earn; of an advance, its cap',
};

/** An amount for an organisation that waits for results, or an advance. */
export class NewTrancheDto {
  @ApiProperty({ example: 'T-1', description: 'Unique in the project; never changes', ...short })
  @IsCode('code')
  code: string;
  @ApiProperty({ example: 'UN-HABITAT', ...short }) @IsCode('organisation') organisation: string;
  @ApiProperty({ enum: kinds, description: 'Never changes' })
  @IsIn(kinds, { message: `kind must be one of ${kinds.join(', ')}` })
  kind: (typeof kinds)[number];
  @ApiProperty(title) @IsTitle() title: string;
  @ApiProperty(amount) @IsMoney({ amount: 'positive' }) amount: object;
}

export class TrancheChangeDto {
  @ApiPropertyOptional(title) @MayBeAbsent() @IsTitle() title?: string;
  @ApiPropertyOptional(amount) @MayBeAbsent() @IsMoney({ amount: 'positive' }) amount?: object;
}

class TrancheMovementDto {
  @ApiProperty({ example: 'TR-7' }) reference: string;
  @ApiProperty({ example: '2026-11-23' }) effectiveOn: string;
  @ApiProperty() amount: MoneyDto;
  @ApiProperty({ example: '42', description: 'Of its entry in the journal' }) entry: string;
  @ApiProperty({ nullable: true, type: String }) reversedOn: string | null;
}

class EarningDto {
  @ApiProperty({ example: 'M-1' }) code: string;
  @ApiProperty() title: string;
  @ApiProperty() earned: MoneyDto;
  @ApiProperty({
    nullable: true,
    type: 'integer',
    description: 'The number of the verification by which it was earned; null: nothing was verified',
  })
  verification: number | null;
  @ApiProperty({ nullable: true, type: String, example: '40', description: 'As verified' })
  value: string | null;
}

/** A tranche, and what its figures are made of. */
export class TrancheDto {
  @ApiProperty({ example: 'T-1' }) code: string;
  @ApiProperty({ enum: kinds }) kind: string;
  @ApiProperty({ example: 'UN-HABITAT' }) organisation: string;
  @ApiProperty({ example: title.example }) title: string;
  @ApiProperty(amount) amount: MoneyDto;
  @ApiProperty({ description: 'What its milestones may earn at the most' }) mostEarnable: MoneyDto;
  @ApiProperty({ description: 'The sum over its milestones' }) earned: MoneyDto;
  @ApiProperty({ description: 'Under it, less what was taken back and refunded' }) transferred: MoneyDto;
  @ApiProperty({ type: [EarningDto] }) milestones: EarningDto[];
  @ApiProperty({ type: [TrancheMovementDto] }) transfers: TrancheMovementDto[];
  @ApiProperty({ type: [TrancheMovementDto], description: 'Refunds that name it' })
  refunds: TrancheMovementDto[];
}

/** All tranches of an organisation in the project together: what was transferred too much under one is recovered from the next. */
export class PositionDto {
  @ApiProperty({ example: 'UN-HABITAT' }) organisation: string;
  @ApiProperty() earned: MoneyDto;
  @ApiProperty({
    description:
      'Under tranches, advances included, less what was taken back and refunds that name a tranche',
  })
  transferred: MoneyDto;
  @ApiProperty({ description: 'Earned and not transferred' }) payable: MoneyDto;
  @ApiProperty({ description: 'Transferred and not earned, as an advance is until results earn it' })
  toRecover: MoneyDto;
  @ApiProperty({ description: 'In transfers that are prepared and not released' }) prepared: MoneyDto;
}

export class TranchePageDto {
  @ApiProperty({ type: [TrancheDto] }) tranches: TrancheDto[];
  @ApiProperty({ type: [PositionDto], description: 'By organisation, over all tranches of the project' })
  organisations: PositionDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

export class TrancheRecordedDto extends RecordedDto {
  @ApiProperty() tranche: TrancheDto;
  @ApiProperty({ type: [String], description: 'Results may earn more than is allocated so far' })
  warnings: string[];
}

const moved = ({ amount, ...one }: UnderTranche): TrancheMovementDto => ({ ...one, amount: amount.toJSON() });

export const trancheJson = ({ id: _id, version: _version, ...tranche }: TrancheView): TrancheDto => ({
  ...tranche,
  amount: tranche.amount.toJSON(),
  mostEarnable: tranche.mostEarnable.toJSON(),
  earned: tranche.earned.toJSON(),
  transferred: tranche.transferred.toJSON(),
  milestones: tranche.milestones.map((one) => ({ ...one, earned: one.earned.toJSON() })),
  transfers: tranche.transfers.map(moved),
  refunds: tranche.refunds.map(moved),
});

export const positionJson = (position: { organisation: string } & Position): PositionDto => ({
  organisation: position.organisation,
  earned: position.earned.toJSON(),
  transferred: position.transferred.toJSON(),
  payable: position.payable.toJSON(),
  toRecover: position.toRecover.toJSON(),
  prepared: position.prepared.toJSON(),
});
