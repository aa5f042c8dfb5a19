import type { FastifyRequest } from 'fastify';
import type { Author } from '../recording/index.js';
import { Refused } from '../refusals/index.js';

/** Who makes a request. @throws {Refused} 401 where nobody is signed in */
export function authorOf({ signedIn }: FastifyRequest): Author {
  if (!signedIn) throw new Refused(401, 'Documents are for people who have signed in: sign in first.');
  return { name: signedIn.name, door: 'http', personId: signedIn.personId };
}
