import type { Proposable } from '../decisions/index.js';
import type { Recording } from '../recording/index.js';
import { notNow } from '../refusals/index.js';
import type { InvitationsService } from '../sign-in/index.js';
import { actorOf, callerFor } from './actor.js';
import { answerWithLink } from './answer-with-link.js';
import { personView, readPerson } from './people.query.js';

/** Whose sign-ins are to be reset. */
export interface ResetContent {
  person: number;
}

/**
 * Resetting whoever decides or administers the system: proposed by one system administrator, decided by another, who is shown the link.
 * Before that nothing is taken away and there is no link.
 */
export const signInReset = (invitations: InvitationsService): Proposable<ResetContent> => ({
  kind: 'sign_in_reset',
  posts: false,
  async terms({ manager, author }, { person }) {
    const { email, name, active } = await readPerson(manager, person);
    refuseOneself(person, author.personId);
    if (!active) throw notNow(`${name} is inactive; make them active first.`);
    return { fundId: null, reference: email, personId: person };
  },
  carryOut: (recording, { person }) => resetInto(recording, invitations, person),
  async figures({ manager }, { personId = 0 }) {
    return { person: personView(await readPerson(manager, personId)), invitation: null };
  },
});

/** Resets somebody's sign-ins within an act under way. @throws {Refused} 404, 409 for oneself, or for somebody inactive */
export async function resetInto(
  recording: Recording,
  invitations: InvitationsService,
  person: number,
): Promise<void> {
  const { author, manager } = recording;
  refuseOneself(person, author.personId);
  const within = { runner: manager, changeId: await recording.leaveTrail() };
  answerWithLink(recording, await invitations.resetOf(person, actorOf(author), callerFor(author), within));
}

function refuseOneself(person: number, by: number | undefined): void {
  if (person === by) throw notNow('Your own password is changed at POST /api/session/password.');
}
