/** Why somebody does not get what they asked for, in sentences; the same for services, command line and HTTP. */
export { describeConstraint } from './constraint-problems.js';
export { inWords, proposalName, recordName, wordsFor } from './record-name.js';
export { forbidden, notNow, Refused, unknown, wrong } from './refused.js';
