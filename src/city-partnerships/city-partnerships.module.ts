import { Module } from '@nestjs/common';
import { DecisionsModule } from '../decisions/index.js';
import { withDataSource } from '../recording/index.js';
import { AppraisalsService } from './appraisals.service.js';
import { ApprovalsController } from './approvals.controller.js';
import { BudgetsController } from './budgets.controller.js';
import { BudgetsService } from './budgets.service.js';
import { LifeController } from './life.controller.js';
import { LifeService } from './life.service.js';
import { PartnersController } from './partners.controller.js';
import { PartnersService } from './partners.service.js';
import { ProjectsController } from './projects.controller.js';
import { ProjectsService } from './projects.service.js';
import { ScholarsService } from './scholars.service.js';

@Module({
  imports: [DecisionsModule],
  controllers: [
    ProjectsController,
    LifeController,
    ApprovalsController,
    BudgetsController,
    PartnersController,
  ],
  providers: withDataSource(
    ...[ProjectsService, LifeService, AppraisalsService, BudgetsService, PartnersService, ScholarsService],
  ),
  exports: [ProjectsService],
})
export class CityPartnershipsModule {}
