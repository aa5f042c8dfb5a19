import { Module } from '@nestjs/common';
import { AttachmentsModule } from '../attachments/index.js';
import { DecisionsModule, ProposalsService } from '../decisions/index.js';
import { BankEvents, FundsModule } from '../funds/index.js';
import { withDataSource } from '../recording/index.js';
import { DisbursementsService } from './disbursements.service.js';
import { ExpenditureReportsController } from './expenditure-reports.controller.js';
import { ExpenditureController } from './expenditure.controller.js';
import { ExpenditureService } from './expenditure.service.js';
import { OrganisationRefundsController } from './refunds.controller.js';
import { transferFigures } from './transfer.proposal.js';
import { TransfersController } from './transfers.controller.js';

@Module({
  imports: [AttachmentsModule, DecisionsModule, FundsModule],
  controllers: [
    TransfersController,
    ExpenditureController,
    ExpenditureReportsController,
    OrganisationRefundsController,
  ],
  providers: withDataSource(DisbursementsService, ExpenditureService),
  exports: [DisbursementsService],
})
export class DisbursementsModule {
  constructor(events: BankEvents, disbursements: DisbursementsService, proposals: ProposalsService) {
    proposals.showWith(['transfer'], transferFigures);
    events.bring('refund_from_organisation', (recording, refund) =>
      disbursements.refundInto(recording, refund),
    );
    events.bring('organisation_interest', (recording, interest) =>
      disbursements.interestInto(recording, interest),
    );
  }
}
