import { Module } from '@nestjs/common';
import { withDataSource } from '../recording/index.js';
import { ClosingsService } from './closings.service.js';
import { OpeningsService } from './openings.service.js';

@Module({
  providers: withDataSource(OpeningsService, ClosingsService),
  exports: [OpeningsService, ClosingsService],
})
export class FundLifecycleModule {}
