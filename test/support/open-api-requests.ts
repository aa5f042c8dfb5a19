import fc from 'fast-check';
import type { RawRequest } from './open-api-client.js';
import { formFrom } from './open-api-examples.js';
import { asJson, changed, oddBody, oddText } from './open-api-oddities.js';
import type { SeenValues } from './open-api-seen.js';
import { AllowedValues } from './open-api-values.js';
import { collectionOf, onlyReads, type OpenApi, type Operation } from './open-api.js';
import { formType } from './upload-form.js';

/** What a request says besides its route: who is to send it, and what headers of theirs are left out or spoilt. */
export interface AnyRequest extends RawRequest {
  /** Which of the senders, by their index. */
  sender: number;
  /** The sender's headers that are not sent. */
  without: string[];
}

const oddParts = [
  ...[
    '..',
    '.',
    '...',
    '%2e%2e',
    '%00',
    '%0d%0a',
    '%20',
    '%2F',
    '..%2F..',
    '%5C',
    '%ff',
    '%c0%ae',
    '%zz',
    '%',
    '%25',
  ],
  ...[
    '__proto__',
    'constructor',
    '-1',
    '0',
    '1',
    '1.5',
    '99999999999999999999',
    'null',
    '*',
    ';',
    ':',
    '@',
    '+',
    '~',
  ],
  ...[
    '%F0%9F%99%82',
    '%E2%80%AEabc',
    'x'.repeat(201),
    'x'.repeat(3000),
    '2026-02-30',
    '2026-13',
    'infinity',
    "'",
  ],
];

const oddQueries = [
  ...['dryRun=true', 'dryRun=false', 'dryRun=maybe', 'dryRun=true&dryRun=false', 'dryRun[]=true', 'dryRun'],
  ...[
    'a=1',
    '__proto__[x]=1',
    'constructor=1',
    'limit=0',
    'limit=1e9',
    'limit=-1',
    'after=%00',
    'after=',
    'after[]=1',
  ],
  ...[
    '&&&',
    '=',
    '%',
    '%zz=1',
    'x=%ff',
    `x=${'y'.repeat(5000)}`,
    'knownAt=infinity',
    'from=2026-02-30',
    '?',
    'a=b=c',
  ],
];

/** Headers bear no more than Latin letters; Node itself sends no others. */
const headerText = oddText.map((text) =>
  text
    .replaceAll(/[^\x20-\x7e\xa0-\xff]/g, '?')
    .trim()
    .slice(0, 3000),
);

/** Requests of one operation: most as its description allows, many of them changed in a few places, some odd altogether. */
export class AnyRequests {
  private readonly allowed: AllowedValues;
  private readonly known = new Map<Operation, fc.Arbitrary<AnyRequest>>();

  /** @param senders how many there are; the first is the one who may do everything */
  constructor(
    api: OpenApi,
    private readonly seen: SeenValues,
    private readonly senders: number,
  ) {
    this.allowed = new AllowedValues(api, seen);
  }

  /** Some requests, the same ones for the same seed and the same answers so far. */
  draw(operation: Operation, seed: number, many: number): AnyRequest[] {
    const requests = this.known.get(operation) ?? this.requestsOf(operation);
    this.known.set(operation, requests);
    return fc.sample(requests, { seed, numRuns: many });
  }

  private requestsOf(operation: Operation): fc.Arbitrary<AnyRequest> {
    return fc
      .record({
        sender: often(fc.constantFrom(0, 1), fc.nat(this.senders - 1), 3),
        without: often(
          fc.constant<string[]>([]),
          fc.subarray(['cookie', 'x-csrf-token', 'idempotency-key']),
          9,
        ),
        path: this.path(operation),
        query: this.query(operation),
        body: this.body(operation),
        headers: this.headers(operation),
      })
      .map(({ sender, without, path, query, body, headers }) => ({
        ...{ sender, without, method: operation.method },
        target: query === '' ? path : `${path}?${query}`,
        headers: { ...body?.headers, ...this.versionOf(operation, path), ...headers },
        ...(body && { body: body.body }),
      }));
  }

  private path({ path, parameters }: Operation): fc.Arbitrary<string> {
    const parts = path.split('/').map((part, index, all) => {
      const [, name] = /^\{(.*)\}$/.exec(part) ?? [];
      if (name === undefined) return fc.constant(part);
      const described = parameters.find((of) => of.in === 'path' && of.name === name);
      const allowed = this.allowed.of(described?.schema ?? {}, name, collectionOf(all, index));
      return often(allowed.map(asPart), fc.constantFrom(...oddParts), 12);
    });
    return fc.tuple(...parts).map((chosen) => chosen.join('/'));
  }

  private query({ parameters }: Operation): fc.Arbitrary<string> {
    const asked = parameters.filter(({ in: where }) => where === 'query');
    const values = asked.map(({ name, schema, required }) => {
      const value = often(this.allowed.of(schema, name).map(asText), oddText, 5);
      const pair = value.map((text) => `${name}=${encoded(text)}`);
      return required ? often(pair, fc.constant(''), 9) : fc.oneof(pair, fc.constant(''), fc.constant(''));
    });
    const more = often(fc.constant(''), fc.constantFrom(...oddQueries), 8);
    return fc.tuple(...values, more).map((pairs) => pairs.filter((pair) => pair !== '').join('&'));
  }

  private body(
    operation: Operation,
  ): fc.Arbitrary<{ headers: Record<string, string>; body: string | Buffer } | null> {
    if (onlyReads(operation)) return fc.constant(null);
    const [[type, schema] = ['application/json', {}]] = Object.entries(operation.bodies);
    const valid = this.allowed.of(schema);
    const isForm = type === 'multipart/form-data';
    const written = (value: unknown) =>
      isForm && typeof value === 'object' && value !== null ? formFrom(value) : asJson(value);
    const usual = { 'content-type': isForm ? formType : type };
    const types = fc.constantFrom(
      ...[
        'application/json; charset=utf-16',
        'APPLICATION/JSON',
        'text/plain',
        'application/x-www-form-urlencoded',
      ],
      ...[
        'multipart/form-data',
        'multipart/form-data; boundary=x',
        'application/xml',
        'x',
        'application/problem+json',
      ],
    );
    return fc.oneof(
      { weight: 8, arbitrary: valid.map((value) => ({ headers: usual, body: written(value) })) },
      { weight: 8, arbitrary: changed(valid).map((value) => ({ headers: usual, body: written(value) })) },
      { weight: 2, arbitrary: oddBody.map((body) => ({ headers: usual, body })) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(types, valid)
          .map(([odd, value]) => ({ headers: { 'content-type': odd }, body: written(value) })),
      },
      { weight: 1, arbitrary: fc.constant(null) },
    );
  }

  private headers({ parameters }: Operation): fc.Arbitrary<Record<string, string>> {
    const described = parameters.filter(({ in: where }) => where === 'header');
    const spoilt = fc.constantFrom(
      'idempotency-key',
      'if-match',
      'accept',
      'authorization',
      'x-request-id',
      'if-none-match',
    );
    const odd = fc.dictionary(spoilt, headerText, { maxKeys: 2 });
    const accepted = fc.constantFrom(
      {},
      {},
      { accept: 'application/json' },
      { accept: 'text/csv' },
      { accept: '*/*' },
    );
    const repeated = { 'idempotency-key': 'a key that comes again' };
    const keys = described.some(({ name }) => name === 'Idempotency-Key')
      ? often(fc.constant({}), fc.constant(repeated), 14)
      : fc.constant({});
    return fc
      .tuple(accepted, keys, often(fc.constant({}), odd, 7))
      .map((all) => Object.assign({}, ...all) as Record<string, string>);
  }

  /** The version that an edit starts from, as it was read last. */
  private versionOf({ parameters }: Operation, path: string): Record<string, string> {
    const etag = parameters.some(({ name }) => name === 'If-Match') ? this.seen.etagOf(path) : undefined;
    return etag === undefined ? {} : { 'if-match': etag };
  }
}

const often = <A, B>(usual: fc.Arbitrary<A>, odd: fc.Arbitrary<B>, times: number): fc.Arbitrary<A | B> =>
  fc.oneof({ weight: times, arbitrary: usual }, { weight: 1, arbitrary: odd });

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** Encoded; what has no encoding, half a surrogate pair, as the bytes that it would be. */
const encoded = (text: string) => encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'));
/** A part that is empty would be another route. */
const asPart = (value: unknown) => encoded(asText(value)) || '%20';
