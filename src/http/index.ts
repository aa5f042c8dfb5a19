/** What every controller shares: problem responses, validation, paging, health and figures. */
export { refuseForeignHosts } from './foreign-hosts.js';
export { HttpModule } from './http.module.js';
export { measureRequests } from './metrics.js';
export { describeInterface } from './open-api.js';
export { notFound } from './problem.js';
export { IsDay, IsLimit, IsMoment } from './validation.js';
