import fc from 'fast-check';
import type { RawRequest } from './open-api-client.js';
import type { SeenValues } from './open-api-seen.js';
import type { Specimen } from './open-api-specimens.js';
import {
  collectionsOf,
  isRehearsable,
  onlyReads,
  type OpenApi,
  type Operation,
  type Schema,
} from './open-api.js';
import { formOf, formType } from './upload-form.js';

/** Fields that say what is made, not what it is about: their examples are taken, for what was seen is there already. */
const OF_ITS_OWN = ['reference', 'code', 'id', 'name', 'amount', 'currency'];
const PLACES = ['fund', 'window', 'project', 'organisation', 'agreement'];

/** The plainest request that the description of an operation allows: what must be there, as the examples say, about what was seen. */
export class Examples {
  /** @param fixed values of the parameters that every request is about */
  constructor(
    private readonly api: OpenApi,
    private readonly seen: SeenValues,
    private readonly fixed: Record<string, string>,
  ) {}

  /**
   * @param options.nth which of the values seen is taken for the path's last parameter, the newest being the first; `rehearsed`: with
   *   ?dryRun=true where the operation can be; `specimen`: what it is about instead
   */
  request(
    operation: Operation,
    {
      nth = 0,
      rehearsed = true,
      specimen = {},
    }: { nth?: number; rehearsed?: boolean; specimen?: Specimen } = {},
  ): RawRequest {
    const target = this.path(operation, nth, specimen.params);
    const etag = operation.parameters.some(({ name }) => name === 'If-Match') && this.seen.etagOf(target);
    const { type, body } = this.body(operation, specimen.body) ?? {};
    return {
      method: operation.method,
      target: target + this.query(operation, rehearsed && isRehearsable(operation)),
      headers: { ...(type !== undefined && { 'content-type': type }), ...(etag && { 'if-match': etag }) },
      ...(body !== undefined && { body }),
    };
  }

  private path({ path, parameters }: Operation, nth: number, given: Record<string, string> = {}): string {
    const last = path.lastIndexOf('{');
    const parts = path.split('/').map((part, index, all) => {
      const [, name] = /^\{(.*)\}$/.exec(part) ?? [];
      if (name === undefined) return part;
      const seen = this.seen.of(name, collectionsOf(all, index));
      const isLast = all.slice(0, index).join('/').length === last - 1;
      const known = given[name] ?? this.fixed[name] ?? seen[isLast ? nth % seen.length : 0];
      const described = parameters.find((of) => of.in === 'path' && of.name === name)?.schema ?? {};
      return encodeURIComponent(known ?? String(this.value(described, '')));
    });
    return parts.join('/');
  }

  private query({ parameters }: Operation, rehearsed: boolean): string {
    const needed = parameters
      .filter(({ in: where, required }) => where === 'query' && required)
      .map(({ name, schema }): [string, string] => [name, String(this.value(schema, name))]);
    const query = new URLSearchParams(rehearsed ? [...needed, ['dryRun', 'true']] : needed).toString();
    return query === '' ? '' : `?${query}`;
  }

  private body(
    operation: Operation,
    given: Specimen['body'],
  ): { type: string; body: string | Buffer } | undefined {
    const [type] = Object.keys(operation.bodies);
    if (onlyReads(operation) || type === undefined) return undefined;
    const value = (typeof given === 'function' ? given() : given) ?? this.value(operation.bodies[type]!, '');
    if (type === 'multipart/form-data') return { type: formType, body: formFrom(value as object) };
    return { type, body: typeof value === 'string' ? value : JSON.stringify(value) };
  }

  /** A value that a schema allows; `nth` of those seen, where a field of the name is to be about what was seen. */
  private value(asked: Schema, name: string, nth = 0): unknown {
    const schema = this.api.resolved(asked);
    const [first] = schema.oneOf ?? schema.anyOf ?? [];
    if (first) return this.value(first, name, nth);
    if (schema.type === 'object' || schema.properties) return this.object(schema);
    const known = this.known(schema, name, nth);
    if (known !== undefined) return known;
    if (schema.example !== undefined) return schema.example;
    if (schema.enum) return schema.enum[0];
    if (schema.type === 'array') {
      return Array.from({ length: schema.minItems ?? 1 }, () => this.value(schema.items ?? {}, name));
    }
    if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1;
    if (schema.type === 'boolean') return false;
    return textOf(schema);
  }

  private known({ type, enum: among, format }: Schema, name: string, nth: number): string | undefined {
    if (type !== 'string' || among || format || name === '' || OF_ITS_OWN.includes(name)) return undefined;
    return this.fixed[name] ?? this.seen.of(name)[nth];
  }

  /** What must be there, and the places that it may name. */
  private object({ properties = {}, required = [] }: Schema): Record<string, unknown> {
    const taken = new Map<string, number>();
    const fields = Object.entries(properties).flatMap(([name, asked]) => {
      const kind = name.replace(/^.*(?=[A-Z])/, '').toLowerCase();
      const nth = taken.get(kind) ?? 0;
      const isPlace = this.known(this.api.resolved(asked), name, nth) !== undefined;
      if (!required.includes(name) && !(isPlace && PLACES.includes(kind))) return [];
      taken.set(kind, nth + 1);
      return [[name, this.value(asked, name, nth)]];
    });
    return Object.fromEntries(fields) as Record<string, unknown>;
  }
}

const byFormat: Record<string, string> = {
  date: '2026-11-23',
  'date-time': '2026-11-23T10:00:00Z',
  uuid: '7d444840-9dc0-11d1-b245-5ffdce74fad2',
  binary: 'The steering committee so decided.',
};

/** A text that a schema allows and that means nothing. */
export function textOf({ format = '', pattern, minLength = 1, maxLength = 1000 }: Schema): string {
  if (byFormat[format] !== undefined) return byFormat[format];
  if (pattern !== undefined) {
    return fc.sample(fc.stringMatching(new RegExp(pattern, 'u')), { numRuns: 1, seed: 1 })[0] ?? '';
  }
  return 'example'.padEnd(minLength, 'e').slice(0, maxLength);
}

/** A form whose parts are the fields of an object; those called `file` are files. */
export const formFrom = (fields: object) =>
  formOf(
    Object.entries(fields).map(([name, content]) => ({
      name,
      ...(name === 'file' && { fileName: 'decision.txt', type: 'text/plain' }),
      content: String(content),
    })),
  );
