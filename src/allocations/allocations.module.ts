import { Module } from '@nestjs/common';
import { withDataSource } from '../recording/index.js';
import { DecisionsModule, ProposalsService } from '../decisions/index.js';
import { allocationFigures } from './allocation.proposals.js';
import { AllocationsController } from './allocations.controller.js';
import { AllocationsService } from './allocations.service.js';
import { WindowMovesController } from './window-moves.controller.js';

@Module({
  imports: [DecisionsModule],
  controllers: [AllocationsController, WindowMovesController],
  providers: withDataSource(AllocationsService),
  exports: [AllocationsService],
})
export class AllocationsModule {
  constructor(proposals: ProposalsService) {
    proposals.showWith(['allocation', 'allocation_release', 'window_move'], allocationFigures);
  }
}
