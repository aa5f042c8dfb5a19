import { Module } from '@nestjs/common';
import { withDataSource } from '../recording/index.js';
import { ProjectsController } from './projects.controller.js';
import { ProjectsService } from './projects.service.js';

@Module({
  controllers: [ProjectsController],
  providers: withDataSource(ProjectsService),
  exports: [ProjectsService],
})
export class CityPartnershipsModule {}
