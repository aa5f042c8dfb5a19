import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AttachmentsModule, AttachmentsService } from '../attachments/index.js';
import { DecisionsModule, ProposalsService } from '../decisions/index.js';
import { FundExportController } from './fund-export.controller.js';
import { FundBooksController } from './fund-books.controller.js';
import { FundBooksService } from './fund-books.service.js';

@Module({
  imports: [AttachmentsModule, DecisionsModule],
  controllers: [FundBooksController, FundExportController],
  providers: [
    {
      provide: FundBooksService,
      useFactory: (dataSource: DataSource, attachments: AttachmentsService, proposals: ProposalsService) =>
        new FundBooksService(dataSource, attachments, proposals),
      inject: [DataSource, AttachmentsService, ProposalsService],
    },
  ],
})
export class FundBooksModule {}
