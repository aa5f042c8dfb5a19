import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsUUID, Length, Matches } from 'class-validator';
import { IsLimit, MoneyDto, RecordedDto, MayBeAbsent } from '../http/index.js';
import { DocumentDto } from '../attachments/index.js';
import { AvailableDto, PayableDto, TransferableDto } from './figures.dto.js';
import type { ProposalKind, ProposalState } from './proposal.js';

export const proposalKinds: ProposalKind[] = [
  ...(['allocation', 'allocation_release', 'window_move', 'transfer', 'reversal'] as const),
  ...(['refund_to_donor', 'month', 'import', 'hold_lift', 'role_grant', 'sign_in_reset'] as const),
  ...(['project_approval', 'budget'] as const),
];
const states: ProposalState[] = ['proposed', 'approved', 'rejected', 'withdrawn'];

class PersonNameDto {
  @ApiProperty({ type: 'integer' }) id: number;
  @ApiProperty({ example: 'Ana Duarte' }) name: string;
}

class DecisionDto {
  @ApiProperty({ enum: ['approved', 'rejected', 'withdrawn'] }) verdict: string;
  @ApiProperty() by: PersonNameDto;
  @ApiProperty({
    type: PersonNameDto,
    nullable: true,
    description: 'The absent colleague whose decision it was',
  })
  onBehalfOf: PersonNameDto | null;
  @ApiProperty({ nullable: true, type: String }) reason: string | null;
  @ApiProperty({ format: 'date-time' }) decidedAt: string;
}

/** A proposal with its decisions. */
export class ProposalDto {
  @ApiProperty({ type: 'integer' }) id: number;
  @ApiProperty({ enum: proposalKinds }) kind: string;
  @ApiProperty({ enum: states }) state: string;
  @ApiProperty({ nullable: true, type: String, example: 'CITY' }) fund: string | null;
  @ApiProperty({ example: 'AL-7' }) reference: string;
  @ApiProperty({ nullable: true, type: String, example: '2026-11-23' }) effectiveOn: string | null;
  @ApiProperty({ nullable: true, type: MoneyDto }) amount: MoneyDto | null;
  @ApiProperty({
    nullable: true,
    type: String,
    description:
      'The agreement refunded, the kind of record reversed, the month and its new state, the hold, the role',
  })
  subject: string | null;
  @ApiProperty({ nullable: true, type: String }) project: string | null;
  @ApiProperty({ nullable: true, type: String }) organisation: string | null;
  @ApiProperty({ nullable: true, type: String }) window: string | null;
  @ApiProperty({ nullable: true, type: String }) toWindow: string | null;
  @ApiProperty({ nullable: true, type: PersonNameDto }) person: PersonNameDto | null;
  @ApiProperty({ type: 'integer', description: 'How many approvals it needs' }) needs: number;
  @ApiProperty() proposedBy: PersonNameDto;
  @ApiProperty({ format: 'date-time' }) proposedAt: string;
  @ApiProperty({ type: [DecisionDto] }) decisions: DecisionDto[];
}

/** A proposal with what there is to know before it is decided. */
export class ProposalDetailsDto extends ProposalDto {
  @ApiPropertyOptional({ description: 'Of allocations, releases and moves' }) available?: AvailableDto;
  @ApiPropertyOptional({
    type: [String],
    description: 'Of transfers: reports of expenditure, or delivery, that it waits for',
  })
  waitsFor?: string[];
  @ApiPropertyOptional({ description: 'Of transfers' }) allocated?: TransferableDto;
  @ApiPropertyOptional({
    type: PayableDto,
    nullable: true,
    description: 'Of transfers: null where it names no tranche',
  })
  payable?: PayableDto | null;
  @ApiProperty({ type: [DocumentDto] }) documents: DocumentDto[];
}

/** What proposing and deciding are answered with. */
export class ProposedDto extends RecordedDto {
  @ApiProperty() proposal: ProposalDto;
}

/** What taking a proposal back is answered with. */
export class WithdrawnDto extends ProposedDto {
  @ApiPropertyOptional({ description: 'Of allocations, releases and moves: without it' })
  available?: AvailableDto;
}

export class ProposalPageDto {
  @ApiProperty({ type: [ProposalDto] }) proposals: ProposalDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

/** The id of an uploaded document. */
const DocumentId = () => IsUUID(undefined, { message: 'document must be the id of an uploaded document' });

/** What an approver says. */
export class ApprovalDto {
  @ApiPropertyOptional({ description: 'Why, where there is something to say', maxLength: 2000 })
  @MayBeAbsent()
  @Length(1, 2000)
  reason?: string;
  @ApiPropertyOptional({
    format: 'uuid',
    description: 'The document with the decision, e.g. of the steering committee',
  })
  @MayBeAbsent()
  @DocumentId()
  document?: string;
}

/** What somebody who rejects or withdraws says. */
export class RefusalDto {
  @ApiProperty({ description: 'Why', maxLength: 2000 })
  @Length(1, 2000)
  reason: string;
  @ApiPropertyOptional({ format: 'uuid' })
  @MayBeAbsent()
  @DocumentId()
  document?: string;
}

/** Somebody voids a prepared transfer with the document that says so. */
export class VoidingDto {
  @ApiProperty({ description: 'Why', maxLength: 2000 })
  @Length(1, 2000)
  reason: string;
  @ApiProperty({ format: 'uuid' })
  @DocumentId()
  document: string;
}

export class ProposalsQuery {
  @ApiPropertyOptional({
    enum: proposalKinds.filter((kind) => kind !== 'role_grant' && kind !== 'sign_in_reset'),
  })
  @MayBeAbsent()
  @IsIn(proposalKinds.filter((kind) => kind !== 'role_grant' && kind !== 'sign_in_reset'))
  kind?: ProposalKind;
  @ApiPropertyOptional({ example: 'AL-7', minLength: 1, maxLength: 200 })
  @MayBeAbsent()
  @Length(1, 200)
  reference?: string;
  @ApiPropertyOptional({ enum: states })
  @MayBeAbsent()
  @IsIn(states)
  state?: ProposalState;
  @ApiPropertyOptional({ description: 'The id of the last proposal seen' })
  @MayBeAbsent()
  @Matches(/^\d{1,9}$/, { message: 'after must be the id of a proposal' })
  after?: string;
  @ApiPropertyOptional({ example: '100', description: '1 to 500; 100 where absent' })
  @MayBeAbsent()
  @IsLimit()
  limit?: string;
}
