export { CannotStart } from './cannot-start.js';
export { secretFrom } from './secret-from.js';
