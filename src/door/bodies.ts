import type { FastifyInstance } from 'fastify';
import { refuse } from './problems.js';

const DEEPEST = 20;
const MOST_VALUES = 20_000;
const JSON_TYPE = /^application\/([\w.-]+\+)?json\b/i;

/**
 * What a form of any page can send without asking is not read here, and JSON is not read deeper, or longer, than a person's work
 * goes. (What is larger than the body limit, no JSON, or poisons a prototype, Fastify refuses while it reads.)
 */
export function limitBodies(server: FastifyInstance): void {
  server.addHook('preParsing', async (request, reply) => {
    const type = request.headers['content-type'] ?? '';
    if (/^(text\/plain|application\/x-www-form-urlencoded)\b/i.test(type)) {
      return refuse(
        reply,
        'unsupported-media-type',
        `A body of type ${type.split(';')[0]} is not read here: send application/json.`,
      );
    }
  });
  server.addHook('preValidation', async (request, reply) => {
    if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) return;
    const detail = tooMuchIn(request.body);
    if (detail) return refuse(reply, 'invalid-request', detail);
  });
}

/** What is too much in it, without recursion: the depth is what somebody else chose. */
function tooMuchIn(body: unknown): string | undefined {
  const found: [value: unknown, depth: number][] = [[body, 1]];
  for (const [value, depth] of found) {
    if (typeof value !== 'object' || value === null) continue;
    if (depth > DEEPEST) return `The JSON of the body is nested more than ${DEEPEST} deep.`;
    for (const inner of Object.values(value)) {
      if (found.length > MOST_VALUES) return `The JSON of the body holds more than ${MOST_VALUES} values.`;
      found.push([inner, depth + 1]);
    }
  }
  return undefined;
}
