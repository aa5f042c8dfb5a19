/** The audit trail as its readers see it. */
export { AuditModule } from './audit.module.js';
