/** How people and machines prove who they are: passwords, second factors, sessions, keys, invitations, the first administrator. */
export { ApiKeysService } from './api-keys.service.js';
export type { KeyForm, ListedKey } from './api-keys.service.js';
export { callerOf, cookieName, giveToken, takeToken, tokenIn } from './cookies.js';
export {
  FirstAdministratorService,
  firstAdministratorLink,
  hasAdministrator,
} from './first-administrator.js';
export type { FirstAdministratorLink } from './first-administrator.js';
export { grantsOf } from './grants.query.js';
export { InvitationsService } from './invitations.service.js';
export type { Invitation } from './invitations.service.js';
export { keepPassword } from './keep-password.js';
export { hashPassword } from './passwords.js';
export { TooManyAttempts } from './refusals.js';
export { sessionSecret, Vault } from './secrets.js';
export { listedSessionDto, ListedSessionDto, SessionDto, sessionDto } from './session.dto.js';
export { SessionsService } from './sessions.service.js';
export type { ListedSession, Opening } from './sessions.service.js';
export { signInEveryRequest } from './sign-in-every-request.js';
export { SESSION_SECRET, SignInModule } from './sign-in.module.js';
export { TotpService } from './totp.service.js';
export { trailOf } from './trail.js';
export type { Actor, Caller, SignInEvent, Trail } from './trail.js';
export { secondFactorFor, STEP_UP_MINUTES } from './who.js';
export type { Who } from './who.js';
