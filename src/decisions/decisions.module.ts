import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AttachmentsModule, AttachmentsService } from '../attachments/index.js';
import { ProposalsController } from './proposals.controller.js';
import { ProposalsService } from './proposals.service.js';

@Module({
  imports: [AttachmentsModule],
  controllers: [ProposalsController],
  providers: [
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
