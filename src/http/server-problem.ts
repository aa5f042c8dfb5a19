import type { ProblemDetails } from './problem.js';

const KINDS: Record<string, [kind: string, status: number, title: string, detail: string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [
    'too-large',
    413,
    'The request is too large',
    'The body is larger than 1 MiB: send less at once, and files as documents.',
  ],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'unsupported-media-type',
    415,
    'The body is of a kind that is not read here',
    'The body must be JSON, with Content-Type: application/json.',
  ],
  FST_ERR_CTP_EMPTY_JSON_BODY: [
    'invalid-request',
    400,
    'The request is malformed',
    'The request says that its body is JSON, and has none.',
  ],
  FST_ERR_CTP_INVALID_JSON_BODY: [
    'invalid-request',
    400,
    'The request is malformed',
    'The body is no JSON that can be read here: well-formed, and without fields called __proto__ or constructor.',
  ],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    'invalid-request',
    400,
    'The request is malformed',
    'The body is not as long as Content-Length says.',
  ],
};

/** What the server itself refused before any controller was asked, as a problem; undefined for every other error. */
export function serverProblem(error: unknown): ProblemDetails | undefined {
  // Nest wraps what Fastify threw.
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  const found = cause?.code ?? code;
  const known = typeof found === 'string' && Object.hasOwn(KINDS, found) ? KINDS[found] : undefined;
  if (!known) return undefined;
  const [kind, status, title, detail] = known;
  return { type: `/problems/${kind}`, title, status, detail };
}
