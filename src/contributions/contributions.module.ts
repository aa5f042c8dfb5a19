import { Module } from '@nestjs/common';
import { withDataSource } from '../recording/index.js';
import { AgreementsService } from './agreements.service.js';
import { ContributionsService } from './contributions.service.js';
import { SchedulesService } from './schedules.service.js';

const services = [AgreementsService, ContributionsService, SchedulesService];

@Module({
  providers: withDataSource(...services),
  exports: services,
})
export class ContributionsModule {}
