import { Module } from '@nestjs/common';
import { withDataSource } from '../recording/index.js';
import { OrganisationsService } from './organisations.service.js';

@Module({
  providers: withDataSource(OrganisationsService),
  exports: [OrganisationsService],
})
export class OrganisationsModule {}
