/** How an act of a person is recorded: who, through which door, what it changed and what it posted, in one transaction. */
export { Change } from './change.entity.js';
export { checkAmount, checkDay, checkName } from './checks.js';
export { knownAt, sealBefore } from './known-at.js';
export { record } from './recording.js';
export type { Author, Recording } from './recording.js';
export { withDataSource } from './with-data-source.js';
