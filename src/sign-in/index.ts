/** How people and machines prove who they are: passwords, second factors, sessions, keys, invitations, the first administrator. */
export { ApiKeysService } from './api-keys.service.js';
export { firstAdministratorLink, hasAdministrator } from './first-administrator.js';
export type { FirstAdministratorLink } from './first-administrator.js';
export { InvitationsService } from './invitations.service.js';
export type { Invitation } from './invitations.service.js';
export { keepPassword } from './keep-password.js';
export { OidcModule } from './oidc.module.js';
export { hashPassword } from './passwords.js';
export { sessionSecret, Vault } from './secrets.js';
export { listedSessionDto, ListedSessionDto } from './session.dto.js';
export { SessionsService } from './sessions.service.js';
export { signInEveryRequest } from './sign-in-every-request.js';
export { SignInModule } from './sign-in.module.js';
export { TotpService } from './totp.service.js';
export { trailOf } from './trail.js';
export type { Actor, Caller } from './trail.js';
