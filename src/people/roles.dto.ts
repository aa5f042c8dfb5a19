import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, Length } from 'class-validator';
import { roles, type Role } from '../access/index.js';
import { ProposalDto } from '../decisions/index.js';
import { IsDay, RecordedDto } from '../http/index.js';
import { MayBeUnknown } from '../http/index.js';
import { GrantedRoleDto } from './people.dto.js';

const scope = (what: string) => (target: object, property: string) => {
  ApiPropertyOptional({
    nullable: true,
    type: String,
    minLength: 1,
    maxLength: 200,
    description: `The code of the ${what} that it is for; at most one of fund, organisation, project, none: everything`,
  })(target, property);
  MayBeUnknown()(target, property);
  Length(1, 200, { message: `${property} must be the code of one` })(target, property);
};

/** A role that is to be granted. */
export class RoleFormDto {
  @ApiProperty({ enum: roles })
  @IsIn(roles, { message: `role must be one of ${roles.join(', ')}` })
  role: Role;
  @scope('fund') fund?: string | null;
  @scope('organisation') organisation?: string | null;
  @scope('project') project?: string | null;
  @ApiProperty({ format: 'date', example: '2026-11-23', description: 'Its first day, in UTC' })
  @IsDay()
  from: string;
  @ApiPropertyOptional({
    nullable: true,
    type: String,
    format: 'date',
    example: '2030-06-30',
    description: 'Its last day; absent or null: until further notice',
  })
  @MayBeUnknown()
  @IsDay()
  until?: string | null;
}

/** Granted, or proposed for another system administrator to decide. */
export class RoleGrantedDto extends RecordedDto {
  @ApiProperty({ type: GrantedRoleDto, nullable: true, description: 'null where it is proposed only' })
  grant: GrantedRoleDto | null;
  @ApiProperty({ type: ProposalDto, nullable: true, description: 'null where it is granted at once' })
  proposal: ProposalDto | null;
  @ApiProperty({
    type: [String],
    example: [
      'As fund administrator and approver of CITY one person cannot approve what they propose: another must.',
    ],
    description: 'Duties that this person could not do together',
  })
  warnings: string[];
}

export class RoleEndedDto extends RecordedDto {
  @ApiProperty() grant: GrantedRoleDto;
}

export class PersonRolesDto {
  @ApiProperty({ type: [GrantedRoleDto], description: 'Held, to come, lapsed and ended' })
  roles: GrantedRoleDto[];
  @ApiProperty({ type: [ProposalDto], description: 'What waits for a second system administrator' })
  proposals: ProposalDto[];
}

class RoleStepDto {
  @ApiProperty({ example: 'record deposits' }) step: string;
  @ApiProperty({ example: 'Record a deposit' }) says: string;
  @ApiProperty({ example: 'fund', description: 'Which grants of the role count; the words are under about' })
  about: string;
  @ApiProperty({ enum: roles, isArray: true, description: 'Empty for what is public or about oneself' })
  by: string[];
  @ApiProperty({ description: 'Needs an Idempotency-Key, and can be rehearsed with ?dryRun=true' })
  counts: boolean;
  @ApiProperty({ description: 'Needs a fresh code of the second factor' }) stepUp: boolean;
}

/** The role table: docs/roles.md, for programs. */
export class RoleTableDto {
  @ApiProperty({ enum: roles, isArray: true }) roles: string[];
  @ApiProperty({ type: [RoleStepDto] }) steps: RoleStepDto[];
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { self: 'one’s own' } })
  about: Record<string, string>;
}
