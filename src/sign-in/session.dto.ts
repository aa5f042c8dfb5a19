import { ApiProperty } from '@nestjs/swagger';
import { roles } from '../access/index.js';
import type { ListedSession } from './sessions.service.js';
import type { Who } from './who.js';

const code = (description: string) => ApiProperty({ nullable: true, type: String, description });
const moment = (description: string) =>
  ApiProperty({ nullable: true, type: String, format: 'date-time', description });

class PersonOfSessionDto {
  @ApiProperty({ type: 'integer', example: 7 }) id: number;
  @ApiProperty({ example: 'Ada Lovelace' }) name: string;
  @ApiProperty({ example: 'ada@example.org' }) email: string;
}

class GrantOfSessionDto {
  @ApiProperty({ enum: roles }) role: string;
  @code('The fund that it is for; at most one of fund, organisation, project is set, none: everything') fund:
    string | null;
  @code('The organisation that it is for') organisation: string | null;
  @code('The project that it is for') project: string | null;
  @ApiProperty({
    nullable: true,
    type: [String],
    description: 'Codes of the funds that it lets its holder know of; null: every fund',
  })
  reaches: string[] | null;
}

class BrowserSessionDto {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'date-time' }) madeAt: string;
  @ApiProperty({
    format: 'date-time',
    description: 'When it ends even if it is used; unused, after 30 minutes',
  })
  endsAt: string;
  @moment('Until when the last fresh code counts; null where none counts now') steppedUpUntil: string | null;
}

class KeyOfSessionDto {
  @ApiProperty({ format: 'uuid' }) id: string;
}

/** Who am I, and what may I do. */
export class SessionDto {
  @ApiProperty({ type: PersonOfSessionDto }) person: PersonOfSessionDto;
  @ApiProperty({
    type: [GrantOfSessionDto],
    description: 'The roles that count now; none while mustEnrol or mustGiveCode',
  })
  grants: GrantOfSessionDto[];
  @ApiProperty({
    description: 'A second factor must be set up before any role counts: POST /api/session/totp',
  })
  mustEnrol: boolean;
  @ApiProperty({
    description: "The second factor's code must be given before any role counts: POST /api/session/step-up",
  })
  mustGiveCode: boolean;
  @ApiProperty({
    nullable: true,
    type: BrowserSessionDto,
    description: "Null where a machine's key was sent",
  })
  session: BrowserSessionDto | null;
  @ApiProperty({ nullable: true, type: KeyOfSessionDto, description: 'Null where a person signed in' })
  apiKey: KeyOfSessionDto | null;
}

export class EnrolmentDto {
  @ApiProperty({ example: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', description: 'Base32, to type into an app' })
  secret: string;
  @ApiProperty({
    example: 'otpauth://totp/City%20Partnerships:ada%40example.org?…',
    description: 'The same, to show as a QR code',
  })
  uri: string;
}

export class EnrolledDto {
  @ApiProperty({
    type: [String],
    description: 'Ten codes for the day on which the telephone is lost; each good once, shown this once',
  })
  recoveryCodes: string[];
  @ApiProperty({ type: SessionDto }) session: SessionDto;
}

/** A session in the list of one's own. */
export class ListedSessionDto {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ enum: ['password', 'first_administrator', 'invitation', 'issuer'] }) openedBy: string;
  @ApiProperty({ format: 'date-time' }) madeAt: string;
  @ApiProperty({ format: 'date-time', description: 'To the minute' }) seenAt: string;
  @ApiProperty({ format: 'date-time' }) endsAt: string;
  @moment('When it was ended before its time') endedAt: string | null;
  @ApiProperty({ description: 'Whether it can be used now' }) live: boolean;
  @ApiProperty({ description: 'Whether it is the one that asks' }) current: boolean;
  @ApiProperty({ nullable: true, type: String, example: '127.0.0.1' }) address: string | null;
  @ApiProperty({ nullable: true, type: String }) userAgent: string | null;
}

/** Who somebody is to a request, for themselves. */
export function sessionDto({ signedIn, ...who }: Who): SessionDto {
  const { personId, name, email, grants, session, apiKey } = signedIn;
  return {
    person: { id: personId, name, email },
    grants: grants.map(({ role, fund, organisation, project, reaches }) => ({
      role,
      fund,
      organisation,
      project,
      reaches,
    })),
    mustEnrol: who.mustEnrol,
    mustGiveCode: who.mustGiveCode,
    session: session && {
      id: session.id,
      madeAt: who.madeAt!.toISOString(),
      endsAt: who.endsAt!.toISOString(),
      steppedUpUntil: who.steppedUpUntil?.toISOString() ?? null,
    },
    apiKey: apiKey && { id: apiKey.id },
  };
}

/** @param current the id of the session that asks */
export const listedSessionDto = (session: ListedSession, current: string): ListedSessionDto => ({
  ...session,
  madeAt: session.madeAt.toISOString(),
  seenAt: session.seenAt.toISOString(),
  endsAt: session.endsAt.toISOString(),
  endedAt: session.endedAt?.toISOString() ?? null,
  current: session.id === current,
});
