/** Every body that a fund deals with, in versions. */
export { Organisation, OrganisationVersion } from './organisation.entity.js';
export type { OrganisationType } from './organisation.entity.js';
export { OrganisationsService } from './organisations.service.js';
export type { OrganisationRecord } from './organisations.service.js';
