import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsBoolean,
  IsObject,
  IsOptional,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { roles } from '../access/index.js';
import { ProposalDto, ProposedDto } from '../decisions/index.js';
import { CursorQuery, IsDay, RecordedDto } from '../http/index.js';
import { MayBeAbsent, MayBeUnknown } from '../http/index.js';

const personName = { example: 'Ana Duarte', minLength: 1, maxLength: 200 };
const lastDay = { nullable: true, type: String, format: 'date', example: '2027-06-30' };
const code = (description: string) => ({ nullable: true, type: String, description });

export class MembershipDto {
  @ApiProperty({ example: 'UN-HABITAT' }) organisation: string;
  @ApiProperty({ format: 'date' }) from: string;
  @ApiProperty({ ...lastDay, description: 'null: until further notice' }) until: string | null;
}

/** A role as it was granted. */
export class GrantedRoleDto {
  @ApiProperty({ type: 'integer' }) id: number;
  @ApiProperty({ enum: roles }) role: string;
  @ApiProperty(code('At most one of fund, organisation, project is set; none: everything')) fund:
    string | null;
  @ApiProperty(code('The organisation that it is for')) organisation: string | null;
  @ApiProperty(code('The project that it is for')) project: string | null;
  @ApiProperty({ format: 'date' }) from: string;
  @ApiProperty({ ...lastDay, description: 'null: until further notice' }) until: string | null;
  @ApiProperty({
    nullable: true,
    type: String,
    format: 'date-time',
    description: 'When it was ended before its time',
  })
  endedAt: string | null;
  @ApiProperty({ description: 'Whether it counts today' }) held: boolean;
}

/** A person with where they belong and what they may do, now and before. */
export class PersonDto {
  @ApiProperty({ type: 'integer' }) id: number;
  @ApiProperty({ example: 'ana@example.org' }) email: string;
  @ApiProperty({ example: personName.example }) name: string;
  @ApiProperty({ description: 'Whoever is inactive holds no role and cannot sign in' }) active: boolean;
  @ApiProperty({ type: [MembershipDto] }) organisations: MembershipDto[];
  @ApiProperty({ type: [GrantedRoleDto], description: 'Held, to come, lapsed and ended' })
  roles: GrantedRoleDto[];
}

export class PeoplePageDto {
  @ApiProperty({ type: [PersonDto] }) people: PersonDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

export class PeopleQuery extends CursorQuery {
  @ApiPropertyOptional({ description: 'The number of the last person seen', pattern: '^\\d{1,9}$' })
  @IsOptional()
  @Matches(/^\d{1,9}$/, { message: 'after must be the number of a person' })
  declare after?: string;
}

/** A link with which somebody chooses a password, or binds the identity that their organisation knows them by. */
export class InvitationLinkDto {
  @ApiProperty({ description: 'For POST /api/session/accept-invitation; good once, shown this once' })
  token: string;
  @ApiProperty({
    example: '/#/accept-invitation?token=…',
    description: 'The same as a link, behind the address of this server',
  })
  link: string;
  @ApiProperty({ format: 'date-time' }) expiresAt: string;
}

export class PersonRecordedDto extends RecordedDto {
  @ApiProperty() person: PersonDto;
}

export class PersonInvitedDto extends PersonRecordedDto {
  @ApiProperty({
    type: InvitationLinkDto,
    nullable: true,
    description:
      'null in a dry run, where a reset is proposed only, and when the same request is asked again: make a new one then',
  })
  invitation: InvitationLinkDto | null;
}

/** Reset, or proposed for another system administrator to decide. */
export class SignInResetDto extends PersonInvitedDto {
  @ApiProperty({ type: ProposalDto, nullable: true, description: 'null where it is done at once' })
  proposal: ProposalDto | null;
}

/** A reset that was approved. */
export class ResetDecidedDto extends ProposedDto {
  @ApiProperty({
    type: InvitationLinkDto,
    nullable: true,
    description: 'null in a dry run, and when the same request is asked again: propose another reset then',
  })
  invitation: InvitationLinkDto | null;
}

export class PersonMovedDto extends PersonRecordedDto {
  @ApiProperty({ type: [String], description: 'Duties that one person could not do together' })
  warnings: string[];
}

class BelongingDto {
  @ApiProperty({ example: 'UN-HABITAT', minLength: 1, maxLength: 200 })
  @Length(1, 200, { message: 'organisation must be the code of one' })
  organisation: string;
  @ApiProperty({ format: 'date', example: '2026-11-23' }) @IsDay() from: string;
  @ApiPropertyOptional({ ...lastDay, description: 'Absent or null: until further notice' })
  @MayBeUnknown()
  @IsDay()
  until?: string | null;
}

const Belongings = (): PropertyDecorator => (target, property) => {
  IsObject({ each: true, message: `each of the ${String(property)} must be an object` })(target, property);
  ValidateNested({ each: true })(target, property);
  ArrayMaxSize(100)(target, property);
  Type(() => BelongingDto)(target, String(property));
};

export class NewPersonDto {
  @ApiProperty({
    example: 'ana@example.org',
    pattern: '^[^@\\s]+@[^@\\s]+$',
    maxLength: 254,
    description: 'Never changes',
  })
  @Matches(/^[^@\s]+@[^@\s]+$/, { message: 'email must be an e-mail such as ana@example.org' })
  @Length(3, 254)
  email: string;
  @ApiProperty(personName) @Length(1, 200, { message: 'name must have 1 to 200 characters' }) name: string;
  @ApiPropertyOptional({
    type: [BelongingDto],
    maxItems: 100,
    description: 'Where they belong: they decide nothing for it',
  })
  @MayBeAbsent()
  @Belongings()
  organisations?: BelongingDto[];
}

export class PersonChangeDto {
  @ApiPropertyOptional(personName)
  @MayBeAbsent()
  @Length(1, 200, { message: 'name must have 1 to 200 characters' })
  name?: string;
  @ApiPropertyOptional({ description: 'false: ends their sessions and keys, and no role counts any more' })
  @MayBeAbsent()
  @IsBoolean({ message: 'active must be true or false' })
  active?: boolean;
}

export class BelongingsDto {
  @ApiProperty({
    type: [BelongingDto],
    maxItems: 100,
    description: 'All of them; what is left out ends yesterday',
  })
  @Belongings()
  organisations: BelongingDto[];
}
