import { Module } from '@nestjs/common';
import { withDataSource } from '../recording/index.js';
import { DeliveryController } from './delivery.controller.js';
import { ReportingController } from './reporting.controller.js';
import { ReportingPolicyService } from './reporting-policy.service.js';

@Module({
  controllers: [ReportingController, DeliveryController],
  providers: withDataSource(ReportingPolicyService),
})
export class DeliveryModule {}
