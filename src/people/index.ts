/** People, where they belong, and the roles that they hold. */
export { PeopleModule } from './people.module.js';
