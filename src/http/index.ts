/** What every controller shares: problem responses, validation, paging, health and figures. */
export { CursorQuery } from './cursor-query.js';
export { endedIn } from './ended-in.js';
export { HttpModule } from './http.module.js';
export { MayBeAbsent, MayBeNull, MayBeUnknown } from './may-be-absent.decorator.js';
export { measureRequests } from './metrics.js';
export { network } from './network.js';
export { describeInterface } from './open-api.js';
export { MoneyDto, RecordedDto } from './dtos.js';
export { notFound, Problem } from './problem.js';
export { STEP, takesStep } from './step.js';
export { IsDay, IsLimit, IsMoment } from './validation.js';
