import type { Recording } from '../recording/index.js';
import type { Invitation } from '../sign-in/index.js';

/**
 * Shows the link to choose a password with, once, to whoever made it: there is no e-mail yet that would bring it to its person, so the
 * administrator hands it on. Whoever has it becomes its person, which is why powerful people are reset by two.
 */
export function answerWithLink(recording: Recording, { token, expiresAt }: Invitation): void {
  const link = `/#/accept-invitation?token=${token}`;
  recording.answerOnceWith({ invitation: { token, link, expiresAt: expiresAt.toISOString() } });
}
