/** What contributors see. */
export { DonorsModule } from './donors.module.js';
