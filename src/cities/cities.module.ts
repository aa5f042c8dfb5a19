import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AttachmentsModule, AttachmentsService } from '../attachments/index.js';
import { CitiesController } from './cities.controller.js';
import { CommunicationsController } from './communications.controller.js';
import { CompletionsController } from './completions.controller.js';
import { FactsService } from './facts.service.js';
import { MembershipController } from './membership.controller.js';
import { MembershipService } from './membership.service.js';
import { ParticipationsController } from './participations.controller.js';
import { PartnersController } from './partners.controller.js';

const inject = [DataSource, AttachmentsService];

@Module({
  imports: [AttachmentsModule],
  controllers: [
    CitiesController,
    MembershipController,
    CommunicationsController,
    ParticipationsController,
    CompletionsController,
    PartnersController,
  ],
  providers: [
    {
      provide: MembershipService,
      useFactory: (dataSource: DataSource, attachments: AttachmentsService) =>
        new MembershipService(dataSource, attachments),
      inject,
    },
    {
      provide: FactsService,
      useFactory: (dataSource: DataSource, attachments: AttachmentsService) =>
        new FactsService(dataSource, attachments),
      inject,
    },
  ],
  exports: [FactsService, MembershipService],
})
export class CitiesModule {}
