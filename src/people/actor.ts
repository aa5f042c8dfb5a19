import type { Author } from '../recording/index.js';
import type { Actor, Caller } from '../sign-in/index.js';

/** Whoever acts, as the sign-in names them in the trail. */
export const actorOf = ({ personId, name }: Author): Actor => ({ personId: personId ?? null, name });

/** From where they act. */
export const callerFor = ({ request }: Author): Caller => ({
  address: request?.address ?? null,
  userAgent: null,
  requestId: request?.id ?? null,
});
