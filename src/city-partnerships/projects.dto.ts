import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, Length, Matches, Max, Min } from 'class-validator';
import { IsMoney } from '../../libs/money/index.js';
import { IsCode } from '../funds/index.js';
import { CursorQuery, IsDay, MoneyDto, RecordedDto } from '../http/index.js';
import { MayBeAbsent, MayBeUnknown } from '../http/index.js';
import { stages } from './life.js';
import { CofinancingDto, PartnerDto } from './partners.dto.js';
import type { ProjectKind, ProjectStatus } from './project.entity.js';

const kinds = ['programme', 'direct_cost', 'fund_transfer'];
const statuses = ['pipeline', 'active', 'operationally_closed', 'financially_closed', 'cancelled'];

const short = { minLength: 1, maxLength: 100 };
const title = { example: 'Slum upgrading in Nairobi', minLength: 1, maxLength: 500 };
const IsTitle = () => Length(1, 500, { message: 'title must have 1 to 500 characters' });
const unknown = { nullable: true, type: String };

/** What may be known of a project, or not; in a change, what is left out stays as it is, and null is nothing known. */
class ProjectDetailsDto {
  @ApiPropertyOptional({
    ...unknown,
    ...short,
    example: 'UN-HABITAT',
    description: 'The leading organisation',
  })
  @MayBeUnknown()
  @IsCode('lead')
  lead?: string | null;
  @ApiPropertyOptional({
    ...unknown,
    example: 'KE',
    pattern: '^[A-Z]{2}$',
    description: 'ISO 3166-1 alpha-2',
  })
  @MayBeUnknown()
  @Matches(/^[A-Z]{2}$/, { message: 'country must be an ISO 3166-1 code of two capital letters, or null' })
  country?: string | null;
  @ApiPropertyOptional({ ...unknown, ...short, example: 'Nairobi' })
  @MayBeUnknown()
  @IsCode('city')
  city?: string | null;
  @ApiPropertyOptional({
    ...unknown,
    ...short,
    example: 'C-NAIROBI',
    description: 'The city as an organisation of the type city, beside its name in words',
  })
  @MayBeUnknown()
  @IsCode('cityOrganisation')
  cityOrganisation?: string | null;
  @ApiPropertyOptional({
    nullable: true,
    type: 'integer',
    minimum: 1,
    maximum: 2_147_483_647,
    description: 'The scan of that city that it builds on',
  })
  @MayBeUnknown()
  @IsInt({ message: 'scan must be the number of a city scan, or null' })
  @Min(1)
  @Max(2_147_483_647)
  scan?: number | null;
  @ApiPropertyOptional({ ...unknown, example: '2026-01-01', format: 'date' })
  @MayBeUnknown()
  @IsDay()
  startDate?: string | null;
  @ApiPropertyOptional({ ...unknown, example: '2028-12-31', format: 'date' })
  @MayBeUnknown()
  @IsDay()
  endDate?: string | null;
  @ApiPropertyOptional({
    enum: statuses,
    description:
      'financially_closed only with nothing left; a new project is in the pipeline where absent. A project that is led through its stages is moved by their verbs instead',
  })
  @MayBeAbsent()
  @IsIn(statuses, { message: `status must be one of ${statuses.join(', ')}` })
  status?: ProjectStatus;
}

export class NewProjectDto extends ProjectDetailsDto {
  @ApiProperty({ example: 'CITY-NBO', description: 'Unique among all funds; never changes', ...short })
  @IsCode('code')
  code: string;
  @ApiProperty(title) @IsTitle() title: string;
  @ApiProperty({ enum: kinds, description: 'Never changes' })
  @IsIn(kinds, { message: `kind must be one of ${kinds.join(', ')}` })
  kind: ProjectKind;
}

export class ProjectChangeDto extends ProjectDetailsDto {
  @ApiPropertyOptional(title)
  @MayBeAbsent()
  @IsTitle()
  title?: string;
}

/** What recording or changing a project is answered with. */
export class ProjectRecordedDto extends RecordedDto {
  @ApiProperty({
    type: [String],
    description:
      'A city that is none of the cities on record in that country: who belongs to it is not kept from deciding',
  })
  warnings: string[];
}

/** What the steering committee approved for an organisation in a project. */
export class BudgetDto {
  @ApiProperty({ example: 'UN-HABITAT', ...short }) @IsCode('organisation') organisation: string;
  @ApiProperty({
    type: MoneyDto,
    description: 'In the fund’s currency; the new total, which may exceed what is allocated',
  })
  @IsMoney()
  approved: object;
}

class ListedBudgetDto {
  @ApiProperty({ example: 'CITY-NBO' }) project: string;
  @ApiProperty({ example: 'UN-HABITAT' }) organisation: string;
  @ApiProperty({ type: MoneyDto, description: 'May exceed what is allocated' }) approved: MoneyDto;
}

export class BudgetPageDto {
  @ApiProperty({ type: [ListedBudgetDto] }) budgets: ListedBudgetDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

export class BudgetsQuery extends CursorQuery {
  @ApiPropertyOptional({ example: 'CITY-NBO', ...short }) @MayBeAbsent() @IsCode('project') project?: string;
  @ApiPropertyOptional({ example: 'UN-HABITAT', ...short })
  @MayBeAbsent()
  @IsCode('organisation')
  organisation?: string;
}
// Declared anew, the property would lose what the class above says of it.
Matches(/^\d{1,9}-\d{1,9}$/, { message: 'after must be taken from next' })(BudgetsQuery.prototype, 'after');

class ProjectMoneyDto {
  @ApiProperty({ type: MoneyDto }) approvedBudget: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'Set aside, and not transferred yet' }) allocated: MoneyDto;
  @ApiProperty({ type: MoneyDto }) transferred: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'Unspent, and returned' }) refunded: MoneyDto;
  @ApiProperty({ type: MoneyDto, description: 'Reported as spent' }) spent: MoneyDto;
  @ApiProperty({
    type: MoneyDto,
    description: 'Transferred, less refunded, less spent; below zero where they spent ahead',
  })
  balance: MoneyDto;
}

class ProjectOrganisationDto extends ProjectMoneyDto {
  @ApiProperty({ example: 'UN-HABITAT' }) organisation: string;
}

export class ProjectSummaryDto {
  @ApiProperty({ example: 'CITY' }) fund: string;
  @ApiProperty({ example: 'CITY-NBO' }) code: string;
  @ApiProperty({ enum: kinds }) kind: string;
  @ApiProperty({ example: title.example }) title: string;
  @ApiProperty({ ...unknown, description: 'The leading organisation' }) lead: string | null;
  @ApiProperty({ ...unknown, example: 'KE' }) country: string | null;
  @ApiProperty({ ...unknown, example: 'Nairobi' }) city: string | null;
  @ApiProperty({ ...unknown, example: 'C-NAIROBI', description: 'The city as an organisation' })
  cityOrganisation: string | null;
  @ApiProperty({ nullable: true, type: 'integer', description: 'The city scan that it builds on' })
  scan: number | null;
  @ApiProperty({ ...unknown, example: '2026-01-01' }) startDate: string | null;
  @ApiProperty({ ...unknown, example: '2028-12-31' }) endDate: string | null;
  @ApiProperty({ enum: statuses }) status: string;
  @ApiProperty({ ...unknown, enum: stages, description: 'null: it came in without stages' })
  stage: string | null;
  @ApiProperty({ type: ProjectMoneyDto, description: 'Everything recorded counts' }) money: ProjectMoneyDto;
}

export class ProjectDto extends ProjectSummaryDto {
  @ApiProperty({ type: [ProjectOrganisationDto], description: 'The same by organisation' })
  organisations: ProjectOrganisationDto[];
  @ApiProperty({ type: [PartnerDto], description: 'Who takes part, and what each brings' })
  partners: PartnerDto[];
  @ApiProperty({
    type: [CofinancingDto],
    description:
      'What partners bring in money’s worth, by kind and currency: beside the fund’s money, and no part of it',
  })
  cofinancing: CofinancingDto[];
}

export class ProjectPageDto {
  @ApiProperty({ type: [ProjectSummaryDto] }) projects: ProjectSummaryDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}
