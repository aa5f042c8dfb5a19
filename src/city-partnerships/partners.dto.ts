import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, Length, Matches } from 'class-validator';
import { IsMoney } from '../../libs/money/index.js';
import { IsCode } from '../funds/index.js';
import { IsDay, MayBeAbsent, MoneyDto, RecordedDto } from '../http/index.js';
import { broughtThings, partnerRoles, type Brings, type PartnerRole } from './partner.entity.js';
import { scholarTasks, type ScholarTask } from './scholar-assignment.entity.js';

const short = { minLength: 1, maxLength: 100 };

/** What a partner brings to a project, in a role. */
export class PartnerFormDto {
  @ApiProperty({ example: 'UN-HABITAT', ...short }) @IsCode('organisation') organisation: string;
  @ApiProperty({ enum: partnerRoles })
  @IsIn(partnerRoles, { message: `role must be one of ${partnerRoles.join(', ')}` })
  role: PartnerRole;
  @ApiProperty({ enum: broughtThings })
  @IsIn(broughtThings, { message: `brings must be one of ${broughtThings.join(', ')}` })
  brings: Brings;
  @ApiPropertyOptional({
    type: MoneyDto,
    description: 'Of cash and in kind, in the partner’s own currency, above zero; none of expertise',
  })
  @MayBeAbsent()
  @IsMoney({ amount: 'positive' })
  value?: object;
  @ApiPropertyOptional({
    example: 'Two engineers for a year',
    minLength: 1,
    maxLength: 2000,
    description: 'Needed of expertise',
  })
  @MayBeAbsent()
  @Matches(/\S/, { message: 'description must say something' })
  @Length(1, 2000)
  description?: string;
}

export class PartnerDto {
  @ApiProperty({ example: 'UN-HABITAT' }) organisation: string;
  @ApiProperty({ nullable: true, type: String }) name: string | null;
  @ApiProperty({ enum: partnerRoles }) role: string;
  @ApiProperty({ enum: broughtThings }) brings: string;
  @ApiProperty({ type: MoneyDto, nullable: true }) value: MoneyDto | null;
  @ApiProperty({ nullable: true, type: String }) description: string | null;
}

/** What partners bring in money's worth; never added to the fund's money. */
export class CofinancingDto {
  @ApiProperty({ enum: broughtThings }) brings: string;
  @ApiProperty({ type: MoneyDto, description: 'In the partners’ currency' }) value: MoneyDto;
}

export class PartnerListDto {
  @ApiProperty({ type: [PartnerDto] }) partners: PartnerDto[];
  @ApiProperty({ type: [CofinancingDto], description: 'By kind and currency' }) cofinancing: CofinancingDto[];
}

export class PartnersChangedDto extends RecordedDto {
  @ApiProperty({ type: [PartnerDto] }) partners: PartnerDto[];
}

/** Who is to advise a project or to verify it. */
export class AssignmentFormDto {
  @ApiProperty({ example: 'S-1', ...short }) @IsCode('scholar') scholar: string;
  @ApiProperty({ enum: scholarTasks, description: 'Never both on the same project' })
  @IsIn(scholarTasks, { message: `task must be one of ${scholarTasks.join(', ')}` })
  task: ScholarTask;
  @ApiProperty({ example: '2026-01-01', format: 'date' }) @IsDay() from: string;
  @ApiPropertyOptional({ example: '2026-12-31', format: 'date' })
  @MayBeAbsent()
  @IsDay()
  until?: string;
}

/** What came of an assignment. */
export class AssignmentEndDto {
  @ApiProperty({ example: '2026-12-31', format: 'date' }) @IsDay() endedOn: string;
  @ApiProperty({ example: 'The design of the drains was revised', minLength: 1, maxLength: 2000 })
  @Matches(/\S/, { message: 'outcome must say something' })
  @Length(1, 2000)
  outcome: string;
}

class AssignmentDto {
  @ApiProperty({ type: 'integer' }) id: number;
  @ApiProperty({ example: 'S-1' }) scholar: string;
  @ApiProperty({ example: 'Ana Duarte' }) name: string;
  @ApiProperty({ enum: scholarTasks }) task: string;
  @ApiProperty({ example: '2026-01-01' }) from: string;
  @ApiProperty({ nullable: true, type: String, example: '2026-12-31' }) until: string | null;
  @ApiProperty({ nullable: true, type: String }) endedOn: string | null;
  @ApiProperty({ nullable: true, type: String }) outcome: string | null;
}

export class AssignedDto extends RecordedDto {
  @ApiProperty() assignment: AssignmentDto;
}

export class AssignmentListDto {
  @ApiProperty({ type: [AssignmentDto] }) assignments: AssignmentDto[];
}
