import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DecisionsModule, ProposalsService } from '../decisions/index.js';
import { ApiKeysService, InvitationsService, SessionsService } from '../sign-in/index.js';
import { PeopleController } from './people.controller.js';
import { PeopleService } from './people.service.js';
import { RoleTableController } from './role-table.controller.js';
import { RolesController } from './roles.controller.js';
import { RolesService } from './roles.service.js';
import { SignInsController } from './sign-ins.controller.js';
import { SignInsService } from './sign-ins.service.js';

/** People and their roles; how they prove who they are is `sign-in`'s. */
@Module({
  imports: [DecisionsModule],
  controllers: [PeopleController, SignInsController, RolesController, RoleTableController],
  providers: [
    {
      provide: PeopleService,
      useFactory: (
        source: DataSource,
        invitations: InvitationsService,
        sessions: SessionsService,
        keys: ApiKeysService,
      ) => new PeopleService(source, invitations, sessions, keys),
      inject: [DataSource, InvitationsService, SessionsService, ApiKeysService],
    },
    {
      provide: RolesService,
      useFactory: (source: DataSource, proposals: ProposalsService) => new RolesService(source, proposals),
      inject: [DataSource, ProposalsService],
    },
    {
      provide: SignInsService,
      useFactory: (source: DataSource, invitations: InvitationsService, proposals: ProposalsService) =>
        new SignInsService(source, invitations, proposals),
      inject: [DataSource, InvitationsService, ProposalsService],
    },
  ],
  exports: [PeopleService, RolesService],
})
export class PeopleModule {}
