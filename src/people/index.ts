/** People, where they belong, and the roles that they hold. */
export { PeopleModule } from './people.module.js';
export { PeopleService } from './people.service.js';
export type { NewPerson, PersonChange } from './people.service.js';
export type { RoleForm } from './role-form.js';
export { RolesService } from './roles.service.js';
