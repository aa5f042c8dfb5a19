import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length, Matches } from 'class-validator';

const EMAIL = /^[^@\s]+@[^@\s]+$/;
const CODE = /^\d{6}$/;

/** An e-mail as it is typed; capitals do not matter. */
const IsEmailTyped = () => (target: object, property: string) => {
  ApiProperty({ example: 'ada@example.org', maxLength: 254, pattern: EMAIL.source })(target, property);
  Matches(EMAIL, { message: `${property} must be an e-mail such as ada@example.org` })(target, property);
  Length(3, 254)(target, property);
};

/** A password, at its length as it is typed: a new one is held to its rules by the service. */
const IsPasswordTyped = (description: string) => (target: object, property: string) => {
  ApiProperty({ description, format: 'password', minLength: 1, maxLength: 1000 })(target, property);
  IsString()(target, property);
  Length(1, 1000)(target, property);
};

const NEW_PASSWORD = 'From 12 to 128 characters, and none of those that everybody tries first';

/** A token of a link. */
const IsLinkToken = () => (target: object, property: string) => {
  ApiProperty({ description: 'From the link; good once', minLength: 1, maxLength: 100 })(target, property);
  Length(1, 100)(target, property);
};

export class SignInForm {
  @IsEmailTyped() email: string;
  @IsPasswordTyped('The password') password: string;
  @ApiPropertyOptional({
    example: '123456',
    pattern: CODE.source,
    description: 'The code of the second factor, where there is one; it can be given later, as a step-up',
  })
  @IsOptional()
  @Matches(CODE, { message: 'code must be six digits' })
  code?: string;
  @ApiPropertyOptional({
    minLength: 1,
    maxLength: 100,
    description: 'A recovery code in place of the code; good once',
  })
  @IsOptional()
  @Length(1, 100)
  recoveryCode?: string;
}

export class CodeForm {
  @ApiProperty({
    example: '123456',
    pattern: CODE.source,
    description: 'What the authenticator app shows now',
  })
  @Matches(CODE, { message: 'code must be six digits' })
  code: string;
}

export class PasswordForm {
  @IsPasswordTyped('The present password') current: string;
  @IsPasswordTyped(NEW_PASSWORD) next: string;
}

export class AcceptInvitationForm {
  @IsLinkToken() token: string;
  @IsPasswordTyped(NEW_PASSWORD) password: string;
}

export class FirstAdministratorDto {
  @IsLinkToken() token: string;
  @IsEmailTyped() email: string;
  @ApiProperty({ example: 'Ada Lovelace', minLength: 1, maxLength: 200 }) @Length(1, 200) name: string;
  @IsPasswordTyped(NEW_PASSWORD) password: string;
}
