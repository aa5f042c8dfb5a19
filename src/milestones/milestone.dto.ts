import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MoneyDto, RecordedDto } from '../http/index.js';
import { waysOfPaying } from './earned.js';
import { milestoneStates } from './milestone-states.js';
import type { MilestoneView, VerificationView } from './milestones.query.js';
import { PositionDto } from './tranche.dto.js';

const money = { nullable: true, type: MoneyDto } as const;
const text = { nullable: true, type: String } as const;
const day = { nullable: true, type: String, format: 'date', example: '2026-12-31' } as const;

class SomebodyDto {
  @ApiProperty({ type: 'integer' }) id: number;
  @ApiProperty({ example: 'Victor Ramos' }) name: string;
}

class StepDto {
  @ApiProperty({ example: '40' }) at: string;
  @ApiProperty() price: MoneyDto;
}

class ReportDto {
  @ApiProperty({ type: 'integer' }) id: number;
  @ApiProperty({ example: '42.5', description: 'The level reached, all reports together; of a fact: 1 or 0' })
  value: string;
  @ApiProperty(text) narrative: string | null;
  @ApiProperty({ example: '2026-11-23' }) reportedOn: string;
  @ApiProperty({ nullable: true, type: SomebodyDto, description: 'null where it came in with a fund book' })
  by: SomebodyDto | null;
  @ApiProperty({ type: [String], description: 'The evidence that is required and not there' })
  evidenceMissing: string[];
}

class VerificationDto {
  @ApiProperty({ type: 'integer' }) id: number;
  @ApiProperty({
    nullable: true,
    type: 'integer',
    description: 'The number of the report; null: a correction',
  })
  report: number | null;
  @ApiProperty({ enum: ['full', 'part', 'rejected', 'correction'] }) verdict: string;
  @ApiProperty({ ...text, example: '40' }) value: string | null;
  @ApiProperty(text) reason: string | null;
  @ApiProperty({ example: '2026-11-23' }) verifiedOn: string;
  @ApiProperty({ nullable: true, type: SomebodyDto }) by: SomebodyDto | null;
  @ApiProperty({ ...money, description: 'What the milestone has earned in all with this value' })
  earned: MoneyDto | null;
}

/** A milestone with its terms, and how far it is. */
export class MilestoneDto {
  @ApiProperty({ example: 'M-1' }) code: string;
  @ApiProperty({ example: 'T-1' }) tranche: string;
  @ApiProperty({ example: 'UN-HABITAT' }) organisation: string;
  @ApiProperty() title: string;
  @ApiProperty({ ...text, example: 'IND-1', description: 'null: it waits for a fact' })
  indicator: string | null;
  @ApiProperty({ ...text, description: 'What is to be so; null: it waits for an indicator' })
  fact: string | null;
  @ApiProperty({ enum: waysOfPaying }) pays: string;
  @ApiProperty({ enum: ['up', 'down'], description: 'Which way is better' }) direction: string;
  @ApiProperty(money) price: MoneyDto | null;
  @ApiProperty(text) baseline: string | null;
  @ApiProperty(text) target: string | null;
  @ApiProperty({ ...text, example: '0.5' }) minimumShare: string | null;
  @ApiProperty(money) unitPrice: MoneyDto | null;
  @ApiProperty(money) cap: MoneyDto | null;
  @ApiProperty({ type: [StepDto] }) steps: StepDto[];
  @ApiProperty(day) dueFrom: string | null;
  @ApiProperty(day) dueUntil: string | null;
  @ApiProperty({ type: [String] }) evidenceRequired: string[];
  @ApiProperty({ nullable: true, type: SomebodyDto, description: 'null: any verifier of the project' })
  verifier: SomebodyDto | null;
  @ApiProperty() withdrawn: boolean;
  @ApiProperty() mostEarnable: MoneyDto;
  @ApiProperty({
    enum: milestoneStates,
    description:
      'What was verified first is paid first: the last three say whether transfers cover all it earned',
  })
  state: string;
  @ApiProperty({ nullable: true, type: ReportDto, description: 'The newest one' }) report: ReportDto | null;
  @ApiProperty({ type: [VerificationDto] }) verifications: VerificationDto[];
  @ApiProperty() earned: MoneyDto;
  @ApiProperty({ description: 'What of it transfers cover' }) paid: MoneyDto;
}

export class MilestonePageDto {
  @ApiProperty({ type: [MilestoneDto] }) milestones: MilestoneDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

export class MilestoneRecordedDto extends RecordedDto {
  @ApiProperty() milestone: MilestoneDto;
}

/** What a report, a verification and a correction are answered with. */
export class MilestoneJudgedDto extends MilestoneRecordedDto {
  @ApiPropertyOptional({ type: PositionDto, description: 'What is payable and to recover with it' })
  position: PositionDto;
  @ApiProperty({ description: 'By the organisation in the project, before it' }) earnedBefore: MoneyDto;
}

const verificationJson = ({ earned, ...one }: VerificationView): VerificationDto => ({
  ...one,
  earned: earned?.toJSON() ?? null,
});

export const milestoneJson = ({
  id: _id,
  organisationId: _organisation,
  version: _version,
  ...milestone
}: MilestoneView): MilestoneDto => ({
  ...milestone,
  price: milestone.price?.toJSON() ?? null,
  unitPrice: milestone.unitPrice?.toJSON() ?? null,
  cap: milestone.cap?.toJSON() ?? null,
  steps: milestone.steps.map(({ at, price }) => ({ at, price: price.toJSON() })),
  mostEarnable: milestone.mostEarnable.toJSON(),
  verifications: milestone.verifications.map(verificationJson),
  earned: milestone.earned.toJSON(),
  paid: milestone.paid.toJSON(),
});
