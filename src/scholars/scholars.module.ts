import { Module } from '@nestjs/common';
import { CitiesModule } from '../cities/index.js';
import { withDataSource } from '../recording/index.js';
import { PlacementsController } from './placements.controller.js';
import { ScholarsController } from './scholars.controller.js';
import { ScholarsService } from './scholars.service.js';

@Module({
  imports: [CitiesModule],
  controllers: [ScholarsController, PlacementsController],
  providers: withDataSource(ScholarsService),
})
export class ScholarsModule {}
