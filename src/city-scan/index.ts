/** City Scans: questionnaires as data with versions, what a city's groups answer, and what that shows. */
export { ResponsesService } from './responses.service.js';
export { ScansService } from './scans.service.js';
