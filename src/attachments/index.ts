/** Documents attached to agreements, decisions and reports: checked, kept once under their hash, given back as they came. */
export { AttachmentsModule } from './attachments.module.js';
export { AttachmentsService } from './attachments.service.js';
export { DocumentLink, KeptDocument } from './document.entity.js';
export { DocumentDto } from './documents.dto.js';
export { shownTo } from './readers.js';
export type { DocumentRecord } from './documents.query.js';
