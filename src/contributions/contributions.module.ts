import { Module } from '@nestjs/common';
import { DecisionsModule } from '../decisions/index.js';
import { withDataSource } from '../recording/index.js';
import { AgreementsService } from './agreements.service.js';
import { ContributionsService } from './contributions.service.js';
import { RefundsController } from './refunds.controller.js';
import { SchedulesService } from './schedules.service.js';

const services = [AgreementsService, ContributionsService, SchedulesService];

@Module({
  imports: [DecisionsModule],
  controllers: [RefundsController],
  providers: withDataSource(...services),
  exports: services,
})
export class ContributionsModule {}
