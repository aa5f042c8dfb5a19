/** Who may do what: the role table, the guard that asks it, and who makes a request. */
export { AccessModule } from './access.module.js';
export { ActingPerson, AskingPerson } from './acting.js';
export type { Acting } from './acting.js';
export type { Duty } from './duty.js';
export { allows } from './may.js';
export type { Target } from './may.js';
export { May } from './may.decorator.js';
export { aboutInWords } from './role-page.js';
export { dutyOf, roleTable } from './role-table.js';
export type { Step } from './role-table.js';
export { roles } from './roles.js';
export type { Role } from './roles.js';
export type { Grant, SignedIn } from './signed-in.js';
export { targetOf } from './target.query.js';
