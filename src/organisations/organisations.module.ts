import { Module } from '@nestjs/common';
import { OrganisationsController } from './organisations.controller.js';
import { withDataSource } from '../recording/index.js';
import { OrganisationsService } from './organisations.service.js';

@Module({
  controllers: [OrganisationsController],
  providers: withDataSource(OrganisationsService),
  exports: [OrganisationsService],
})
export class OrganisationsModule {}
