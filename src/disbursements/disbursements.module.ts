import { Module } from '@nestjs/common';
import { AttachmentsModule } from '../attachments/index.js';
import { DecisionsModule } from '../decisions/index.js';
import { withDataSource } from '../recording/index.js';
import { DisbursementsService } from './disbursements.service.js';
import { ExpenditureController } from './expenditure.controller.js';
import { TransfersController } from './transfers.controller.js';

@Module({
  imports: [AttachmentsModule, DecisionsModule],
  controllers: [TransfersController, ExpenditureController],
  providers: withDataSource(DisbursementsService),
  exports: [DisbursementsService],
})
export class DisbursementsModule {}
