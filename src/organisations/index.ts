/** Every body that a fund deals with, in versions. */
export { Organisation, OrganisationVersion } from './organisation.entity.js';
export { OrganisationsService } from './organisations.service.js';
