import type { FastifyReply } from 'fastify';

/** What the door itself turns away, and what each is called to the client (RFC 9457). */
const problems = {
  'invalid-request': [400, 'The request is malformed'],
  csrf: [403, 'The request does not prove that it comes from your own page'],
  'cross-site': [403, 'The request comes from another site'],
  'foreign-host': [403, 'Not by this name'],
  'not-https': [403, 'Only over https'],
  'metrics-closed': [403, 'Not yours to read'],
  timeout: [408, 'The request took too long to arrive'],
  'too-large': [413, 'The request is too large'],
  'url-too-long': [414, 'The address is too long'],
  'unsupported-media-type': [415, 'The body is of a kind that is not read here'],
  'too-many-requests': [429, 'Too many requests'],
  'headers-too-large': [431, 'The headers are too large'],
} as const;

export type DoorProblem = keyof typeof problems;

/** The body of a refusal. */
export function doorProblem(kind: DoorProblem, detail: string) {
  const [status, title] = problems[kind];
  return { type: `/problems/${kind}`, title, status, detail };
}

/** Refuses a request from within a hook: `return refuse(reply, …)`. */
export function refuse(reply: FastifyReply, kind: DoorProblem, detail: string): FastifyReply {
  const problem = doorProblem(kind, detail);
  // As text: an object would be taken for one that a schema of the route describes.
  return reply.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}
