import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysService } from './api-keys.service.js';
import { EntranceController } from './entrance.controller.js';
import { FirstAdministratorService } from './first-administrator.js';
import { InvitationsService } from './invitations.service.js';
import { Lockout } from './lockout.js';
import { Vault } from './secrets.js';
import { SessionController } from './session.controller.js';
import { SessionsService } from './sessions.service.js';
import { SignInService } from './sign-in.service.js';
import { TotpService } from './totp.service.js';
import { trailOf } from './trail.js';

/** The provider of the sessions' secret, for what else must be sealed or signed with it. */
export const SESSION_SECRET = Symbol('SESSION_SECRET');

/** How people and machines prove who they are. */
@Module({})
export class SignInModule {
  /** @param secret of `sessionSecret`: the same in all processes of one ledger, and kept, or second factors cannot be read any more */
  static with(secret: string): DynamicModule {
    return {
      module: SignInModule,
      global: true,
      controllers: [EntranceController, SessionController, ApiKeysController],
      providers: [{ provide: SESSION_SECRET, useValue: secret }, ...services],
      exports: [SESSION_SECRET, ...services.map(({ provide }) => provide)],
    };
  }
}

/** The services, which know nothing of Nest. */
const services = [
  {
    provide: SessionsService,
    useFactory: (source: DataSource) => new SessionsService(source, trailOf(source)),
    inject: [DataSource],
  },
  {
    provide: TotpService,
    useFactory: (source: DataSource, secret: string) => new TotpService(source, new Vault(secret)),
    inject: [DataSource, SESSION_SECRET],
  },
  {
    provide: Lockout,
    useFactory: (source: DataSource, secret: string) => new Lockout(source, new Vault(secret)),
    inject: [DataSource, SESSION_SECRET],
  },
  {
    provide: SignInService,
    useFactory: (source: DataSource, sessions: SessionsService, totp: TotpService, lockout: Lockout) =>
      new SignInService(source, trailOf(source), sessions, totp, lockout),
    inject: [DataSource, SessionsService, TotpService, Lockout],
  },
  {
    provide: InvitationsService,
    useFactory: (source: DataSource, sessions: SessionsService, totp: TotpService, keys: ApiKeysService) =>
      new InvitationsService(source, trailOf(source), sessions, totp, keys),
    inject: [DataSource, SessionsService, TotpService, ApiKeysService],
  },
  {
    provide: FirstAdministratorService,
    useFactory: (source: DataSource, sessions: SessionsService) =>
      new FirstAdministratorService(source, trailOf(source), sessions),
    inject: [DataSource, SessionsService],
  },
  {
    provide: ApiKeysService,
    useFactory: (source: DataSource) => new ApiKeysService(source, trailOf(source)),
    inject: [DataSource],
  },
];
