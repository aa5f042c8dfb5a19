import { Module } from '@nestjs/common';
import { withDataSource } from '../recording/index.js';
import { ProjectsService } from './projects.service.js';

@Module({
  providers: withDataSource(ProjectsService),
  exports: [ProjectsService],
})
export class CityPartnershipsModule {}
