import { Module } from '@nestjs/common';
import { withDataSource } from '../recording/index.js';
import { FrameworkController } from './framework.controller.js';
import { FrameworkService } from './framework.service.js';
import { IndicatorsController } from './indicators.controller.js';
import { IndicatorsService } from './indicators.service.js';
import { ReferenceController } from './reference.controller.js';
import { ValuesController } from './values.controller.js';
import { ValuesService } from './values.service.js';

@Module({
  controllers: [ReferenceController, FrameworkController, IndicatorsController, ValuesController],
  providers: withDataSource(FrameworkService, IndicatorsService, ValuesService),
})
export class ResultsModule {}
