import { Module } from '@nestjs/common';
import { AttachmentsModule } from '../attachments/index.js';
import { DecisionsModule } from '../decisions/index.js';
import { BankEvents, FundsModule } from '../funds/index.js';
import { withDataSource } from '../recording/index.js';
import { AgreementsController } from './agreements.controller.js';
import { AgreementsService } from './agreements.service.js';
import { ContributionsService } from './contributions.service.js';
import { DepositsController } from './deposits.controller.js';
import { PledgesController } from './pledges.controller.js';
import { PledgesService } from './pledges.service.js';
import { RefundsController } from './refunds.controller.js';
import { SchedulesService } from './schedules.service.js';

const services = [AgreementsService, ContributionsService, PledgesService, SchedulesService];

@Module({
  imports: [AttachmentsModule, DecisionsModule, FundsModule],
  controllers: [AgreementsController, DepositsController, PledgesController, RefundsController],
  providers: withDataSource(...services),
  exports: services,
})
export class ContributionsModule {
  constructor(events: BankEvents, contributions: ContributionsService) {
    events.bring('deposit', (recording, deposit) => contributions.depositInto(recording, deposit));
    events.bring('aa_fee', (recording, fee) => contributions.feeInto(recording, fee));
  }
}
