import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { IsBoolean, IsUUID, Length } from 'class-validator';
import { IsMoney } from '../../libs/money/index.js';
import { DocumentDto } from '../attachments/index.js';
import { AvailableDto, ProposedDto } from '../decisions/index.js';
import { PlaceCursorQuery } from '../funds/index.js';
import { IsDay, MoneyDto, MayBeAbsent } from '../http/index.js';

const IsReference = () => Length(1, 100);

/** What every decision of a steering committee is proposed with. */
class CommitteeDecisionDto {
  @ApiProperty({ example: 'AL-7', maxLength: 100 }) @IsReference() reference: string;
  @ApiProperty({ example: '2026-11-23', description: 'The day of the decision' })
  @IsDay()
  effectiveOn: string;
  @ApiProperty({ type: MoneyDto, description: 'In the fund’s currency, above zero' })
  @IsMoney({ amount: 'positive' })
  amount: object;
  @ApiPropertyOptional({ description: 'It belongs into a month that is closed by now' })
  @MayBeAbsent()
  @IsBoolean()
  priorPeriodAdjustment?: boolean;
  @ApiPropertyOptional({ format: 'uuid', description: 'An uploaded document that says why' })
  @MayBeAbsent()
  @IsUUID()
  document?: string;
}

/** Cash to be set aside. */
export class AllocationDto extends CommitteeDecisionDto {
  @ApiProperty({ example: 'CITY-NBO' }) @IsReference() project: string;
  @ApiProperty({ example: 'UN-HABITAT', description: 'The participating organisation' })
  @IsReference()
  organisation: string;
  @ApiPropertyOptional({ description: 'May be left out where the fund has one' })
  @MayBeAbsent()
  @IsReference()
  window?: string;
}

/** Cash to go back to the window that it came from; the place is the allocation's. */
export class AllocationReleaseDto extends CommitteeDecisionDto {}

export class WindowMoveDto extends CommitteeDecisionDto {
  @ApiProperty({ example: 'HOUS' }) @IsReference() fromWindow: string;
  @ApiProperty({ example: 'GEN' }) @IsReference() toWindow: string;
}

export class AllocationProposedDto extends ProposedDto {
  @ApiProperty() available: AvailableDto;
}

/** An allocation as recorded; a negative amount released an earlier one. */
export class RecordedAllocationDto {
  @ApiProperty() reference: string;
  @ApiProperty({ example: '2026-11-23' }) effectiveOn: string;
  @ApiProperty() project: string;
  @ApiProperty() organisation: string;
  @ApiProperty() window: string;
  @ApiProperty() amount: MoneyDto;
  @ApiProperty({ description: 'Of its entry in the journal' }) entry: string;
  @ApiProperty({ nullable: true, type: String, description: 'The day on which it was reversed' })
  reversedOn: string | null;
  @ApiProperty({
    nullable: true,
    type: 'integer',
    description: 'Of the proposal that it carries out; null where it was decided before this system',
  })
  proposal: number | null;
}

const states = ['proposed', 'approved', 'rejected', 'withdrawn'];

/** An allocation or a release, proposed or recorded, with what there is to know before it is decided. */
export class AllocationDetailsDto extends OmitType(RecordedAllocationDto, ['entry'] as const) {
  @ApiProperty({ enum: states, description: 'approved: it is recorded' }) state: string;
  @ApiProperty({ nullable: true, type: String, description: 'Of its entry; null until it is approved' })
  entry: string | null;
  @ApiProperty() available: AvailableDto;
  @ApiProperty({ type: [DocumentDto] }) documents: DocumentDto[];
}

export class AllocationPageDto {
  @ApiProperty({ type: [RecordedAllocationDto] }) allocations: RecordedAllocationDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

/** A move between windows, proposed or recorded. */
export class WindowMoveListedDto {
  @ApiProperty() reference: string;
  @ApiProperty({ example: '2026-11-23' }) effectiveOn: string;
  @ApiProperty() fromWindow: string;
  @ApiProperty() toWindow: string;
  @ApiProperty() amount: MoneyDto;
  @ApiProperty({ enum: states, description: 'approved: it is recorded' }) state: string;
  @ApiProperty({ nullable: true, type: String, description: 'Of its entry; null until it is approved' })
  entry: string | null;
  @ApiProperty({ nullable: true, type: String, description: 'The day on which it was reversed' })
  reversedOn: string | null;
  @ApiProperty({
    nullable: true,
    type: 'integer',
    description: 'null where it was decided before this system',
  })
  proposal: number | null;
}

export class WindowMovePageDto {
  @ApiProperty({ type: [WindowMoveListedDto] }) moves: WindowMoveListedDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

export class AllocationsQuery extends PlaceCursorQuery {}
