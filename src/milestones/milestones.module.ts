import { Module } from '@nestjs/common';
import { withDataSource } from '../recording/index.js';
import { EvidenceController } from './evidence.controller.js';
import { EvidenceService } from './evidence.service.js';
import { MilestonesController } from './milestones.controller.js';
import { MilestonesService } from './milestones.service.js';
import { ProjectMoneyController } from './project-money.controller.js';
import { TranchesController } from './tranches.controller.js';
import { TranchesService } from './tranches.service.js';
import { VerificationsService } from './verifications.service.js';

@Module({
  controllers: [TranchesController, MilestonesController, EvidenceController, ProjectMoneyController],
  providers: withDataSource(TranchesService, MilestonesService, VerificationsService, EvidenceService),
})
export class MilestonesModule {}
