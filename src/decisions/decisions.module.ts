import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AttachmentsModule, AttachmentsService } from '../attachments/index.js';
import { withDataSource } from '../recording/index.js';
import { DelegationsController } from './delegations.controller.js';
import { DelegationsService } from './delegations.service.js';
import { HoldsController } from './holds.controller.js';
import { HoldsService } from './holds.service.js';
import { InboxController } from './inbox.controller.js';
import { OrganisationHoldsController } from './organisation-holds.controller.js';
import { ProposalsController } from './proposals.controller.js';
import { ProposalsService } from './proposals.service.js';

@Module({
  imports: [AttachmentsModule],
  controllers: [
    ProposalsController,
    HoldsController,
    OrganisationHoldsController,
    InboxController,
    DelegationsController,
  ],
  providers: [
    ...withDataSource(HoldsService, DelegationsService),
    {
      provide: ProposalsService,
      useFactory: (dataSource: DataSource, attachments: AttachmentsService) =>
        new ProposalsService(dataSource, attachments),
      inject: [DataSource, AttachmentsService],
    },
  ],
  exports: [ProposalsService],
})
export class DecisionsModule {}
