import fc from 'fast-check';
import type { RawRequest } from './open-api-client.js';
import { formFrom } from './open-api-examples.js';
import { asJson, changed, oddBody, oddParts, oddQueries, oddText } from './open-api-oddities.js';
import type { SeenValues } from './open-api-seen.js';
import { AllowedValues } from './open-api-values.js';
import { USUAL } from './open-api-world.js';
import { collectionsOf, onlyReads, type OpenApi, type Operation } from './open-api.js';
import { formType } from './upload-form.js';

/** A request and who is to send it. */
export interface AnyRequest extends RawRequest {
  /** Which of the senders, by their index. */
  sender: number;
  /** The sender's headers that are not sent. */
  without: string[];
}

interface Body {
  type: string;
  body: string | Buffer;
}

/** What a request consists of; each part comes plausible or odd. */
type Part = 'sender' | 'path' | 'query' | 'body' | 'headers';
const parts: Part[] = ['sender', 'path', 'query', 'body', 'headers'];

const REPEATED = { 'idempotency-key': 'a key that comes again' };
const ODD_TYPES = [
  ...[
    'application/json; charset=utf-16',
    'APPLICATION/JSON',
    'application/problem+json',
    'application/xml',
    'x',
  ],
  ...[
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'multipart/form-data; boundary=x',
  ],
];
const SPOILT = ['idempotency-key', 'if-match', 'accept', 'authorization', 'x-request-id', 'if-none-match'];

/** Headers bear no more than Latin letters; Node itself sends no others. */
const headerText = oddText.map((text) =>
  text
    .replaceAll(/[^\x20-\x7e\xa0-\xff]/g, '?')
    .trim()
    .slice(0, 3000),
);

/**
 * Requests of one operation: about half as a person would send them, a third with one part of them odd, the others odd in any number
 * of parts. Only the first kind comes far; only the others find what nobody thought of.
 */
export class AnyRequests {
  private readonly plausible: AllowedValues;
  private readonly allowed: AllowedValues;
  private readonly known = new Map<Operation, fc.Arbitrary<AnyRequest>>();

  /** @param senders how many there are; the first two are those who may do everything */
  constructor(
    api: OpenApi,
    private readonly seen: SeenValues,
    private readonly senders: number,
  ) {
    this.plausible = new AllowedValues(api, seen, USUAL, true);
    this.allowed = new AllowedValues(api, seen, USUAL, false);
  }

  /** Some requests, the same ones for the same seed and the same answers so far. */
  draw(operation: Operation, seed: number, many: number): AnyRequest[] {
    const requests = this.known.get(operation) ?? this.requestsOf(operation);
    this.known.set(operation, requests);
    return fc.sample(requests, { seed, numRuns: many });
  }

  private requestsOf(operation: Operation): fc.Arbitrary<AnyRequest> {
    const oddOnes = fc.oneof(
      { weight: 5, arbitrary: fc.constant<Part[]>([]) },
      { weight: 3, arbitrary: fc.constantFrom(...parts).map((part) => [part]) },
      { weight: 2, arbitrary: fc.subarray(parts, { minLength: 2 }) },
    );
    return oddOnes.chain((odd) =>
      fc
        .record({
          sender: odd.includes('sender') ? fc.nat(this.senders - 1) : fc.constantFrom(0, 1),
          path: this.path(operation, odd.includes('path')),
          query: this.query(operation, odd.includes('query')),
          body: this.body(operation, odd.includes('body')),
          headers: this.headers(operation, odd.includes('headers')),
          without: odd.includes('headers')
            ? fc.subarray(['cookie', 'x-csrf-token', 'idempotency-key'], { maxLength: 1 })
            : fc.constant<string[]>([]),
        })
        .map(({ sender, without, path, query, body, headers }) => ({
          ...{ sender, without, method: operation.method },
          target: query === '' ? path : `${path}?${query}`,
          headers: {
            ...(body && { 'content-type': body.type }),
            ...this.versionOf(operation, path),
            ...headers,
          },
          ...(body && { body: body.body }),
        })),
    );
  }

  private path({ path, parameters }: Operation, odd: boolean): fc.Arbitrary<string> {
    const chosen = path.split('/').map((part, index, all) => {
      const [, name] = /^\{(.*)\}$/.exec(part) ?? [];
      if (name === undefined) return fc.constant(part);
      const { schema = {} } = parameters.find((of) => of.in === 'path' && of.name === name) ?? {};
      const plausible = this.plausible.of(schema, name, collectionsOf(all, index)).map(asPart);
      if (!odd) return plausible;
      const allowed = this.allowed.of(schema, name, collectionsOf(all, index)).map(asPart);
      return fc.oneof(plausible, plausible, allowed, fc.constantFrom(...oddParts));
    });
    return fc.tuple(...chosen).map((together) => together.join('/'));
  }

  private query({ parameters }: Operation, odd: boolean): fc.Arbitrary<string> {
    const pairs = parameters
      .filter(({ in: where }) => where === 'query')
      .map(({ name, schema, required }) => {
        const plausible = this.plausible.of(schema, name).map(asText);
        const value = odd
          ? fc.oneof(plausible, this.allowed.of(schema, name).map(asText), oddText)
          : plausible;
        const pair = value.map((text) => `${name}=${encoded(text)}`);
        return required && !odd ? pair : fc.oneof(pair, fc.constant(''), fc.constant(''));
      });
    const more = odd ? fc.oneof(fc.constant(''), fc.constantFrom(...oddQueries)) : fc.constant('');
    return fc.tuple(...pairs, more).map((all) => all.filter((pair) => pair !== '').join('&'));
  }

  private body(operation: Operation, odd: boolean): fc.Arbitrary<Body | null> {
    if (onlyReads(operation)) return fc.constant(null);
    const [described] = Object.entries(operation.bodies);
    if (!described && !odd) return fc.constant(null);
    const [type, schema] = described ?? ['application/json', {}];
    const isForm = type === 'multipart/form-data';
    const written = (value: unknown): Body =>
      isForm && typeof value === 'object' && value !== null
        ? { type: formType, body: formFrom(value) }
        : { type, body: asJson(value) };
    const plausible = this.plausible.of(schema);
    if (!odd) return plausible.map(written);
    const typed = fc.tuple(fc.constantFrom(...ODD_TYPES), plausible);
    return fc.oneof(
      { weight: 8, arbitrary: changed(plausible).map(written) },
      { weight: 4, arbitrary: changed(this.allowed.of(schema)).map(written) },
      { weight: 4, arbitrary: this.allowed.of(schema).map(written) },
      { weight: 3, arbitrary: oddBody.map((body) => ({ type: isForm ? formType : type, body })) },
      { weight: 1, arbitrary: typed.map(([oddType, value]) => ({ ...written(value), type: oddType })) },
      { weight: 1, arbitrary: fc.constant(null) },
    );
  }

  private headers({ parameters }: Operation, odd: boolean): fc.Arbitrary<Record<string, string>> {
    const counts = parameters.some(({ name }) => name === 'Idempotency-Key');
    if (!odd)
      return counts
        ? fc.oneof({ weight: 19, arbitrary: fc.constant({}) }, fc.constant(REPEATED))
        : fc.constant({});
    const accepted = fc.constantFrom(
      {},
      { accept: 'application/json' },
      { accept: 'text/csv' },
      { accept: '*/*' },
    );
    const spoilt = fc.dictionary(fc.constantFrom(...SPOILT), headerText, { maxKeys: 2 });
    return fc
      .tuple(accepted, fc.constantFrom({}, {}, REPEATED), spoilt)
      .map((all) => Object.assign({}, ...all) as Record<string, string>);
  }

  /** The version that an edit starts from, as it was read last. */
  private versionOf({ parameters }: Operation, path: string): Record<string, string> {
    const etag = parameters.some(({ name }) => name === 'If-Match') ? this.seen.etagOf(path) : undefined;
    return etag === undefined ? {} : { 'if-match': etag };
  }
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** Encoded; what has no encoding, half a surrogate pair, as what stands for it. */
const encoded = (text: string) => encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'));
/** A part that is empty would be another route. */
const asPart = (value: unknown) => encoded(asText(value)) || '%20';
