import { Logger, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OidcController, OidcEntrance } from './oidc.controller.js';
import { OidcIssuer } from './oidc-issuer.js';
import { OidcService } from './oidc.service.js';
import { oidcSettings } from './oidc.settings.js';
import { Vault } from './secrets.js';
import { SessionsService } from './sessions.service.js';
import { SESSION_SECRET } from './sign-in.module.js';
import { trailOf } from './trail.js';

/** Signing in through an issuer of OpenID Connect, where the environment names one; beside SignInModule. */
@Module({
  controllers: [OidcController],
  providers: [
    {
      provide: OidcEntrance,
      useFactory: (source: DataSource, sessions: SessionsService, secret: string) => {
        const settings = oidcSettings(process.env);
        const logger = new Logger('oidc');
        const issuer = settings && new OidcIssuer(settings, (why) => logger.warn(why));
        const service = new OidcService(source, trailOf(source), sessions);
        return new OidcEntrance(
          issuer,
          settings?.publicUrl.href ?? '/',
          service,
          sessions,
          new Vault(secret),
        );
      },
      inject: [DataSource, SessionsService, SESSION_SECRET],
    },
  ],
})
export class OidcModule {}
