import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';

/** Reading the audit trail; leaving events in it is `recording`'s. */
@Module({ controllers: [AuditController] })
export class AuditModule {}
