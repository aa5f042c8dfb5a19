/** How an act of a person is recorded: who, through which door, what it changed and what it posted, in one transaction. */
export { Change } from './change.entity.js';
export { checkAmount, checkDay, checkName } from './checks.js';
export { knownAt, sealBefore } from './known-at.js';
export type { Answer } from './answer.js';
export type { Attempt } from './attempt.js';
export { record } from './record.js';
export type { Recording } from './recording.js';
export type { Author } from './recording.js';
export { AnsweredBefore } from './request-under-way.js';
export type { RequestUnderWay } from './request-under-way.js';
export { leaveEvent } from './trail.js';
export { withDataSource } from './with-data-source.js';
