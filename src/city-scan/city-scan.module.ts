import { Module } from '@nestjs/common';
import { withDataSource } from '../recording/index.js';
import { QuestionnairesController } from './questionnaires.controller.js';
import { QuestionnairesService } from './questionnaires.service.js';
import { ResponsesController } from './responses.controller.js';
import { ResponsesService } from './responses.service.js';
import { ResultsController } from './results.controller.js';
import { ScansController } from './scans.controller.js';
import { ScansService } from './scans.service.js';

@Module({
  controllers: [QuestionnairesController, ScansController, ResponsesController, ResultsController],
  providers: withDataSource(QuestionnairesService, ScansService, ResponsesService),
})
export class CityScanModule {}
