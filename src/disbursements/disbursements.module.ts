import { Module } from '@nestjs/common';
import { withDataSource } from '../recording/index.js';
import { DisbursementsService } from './disbursements.service.js';

@Module({
  providers: withDataSource(DisbursementsService),
  exports: [DisbursementsService],
})
export class DisbursementsModule {}
