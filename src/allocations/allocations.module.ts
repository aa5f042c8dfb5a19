import { Module } from '@nestjs/common';
import { withDataSource } from '../recording/index.js';
import { AllocationsService } from './allocations.service.js';

@Module({
  providers: withDataSource(AllocationsService),
  exports: [AllocationsService],
})
export class AllocationsModule {}
