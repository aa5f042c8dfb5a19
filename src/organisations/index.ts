/** Every body that a fund deals with, in versions; and how an edit is held to the version that it starts from. */
export { checkVersion, edited, waitToEdit } from './edited-version.js';
export { EditsVersion, sendNewVersion, sendVersion, versionHeader } from './edits-version.decorator.js';
export { Organisation, OrganisationVersion } from './organisation.entity.js';
export { OrganisationsService } from './organisations.service.js';
