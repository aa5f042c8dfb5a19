import fc from 'fast-check';
import type { SeenValues } from './open-api-seen.js';
import { textOf } from './open-api-examples.js';
import type { OpenApi, Schema } from './open-api.js';

const day = fc
  .date({ min: new Date('2023-12-01'), max: new Date('2027-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** Values that the schemas of the document allow: as their examples say, as was seen before, or any. */
export class AllowedValues {
  constructor(
    private readonly api: OpenApi,
    private readonly seen: SeenValues,
  ) {}

  /** @param collection the one in whose path a parameter stands */
  of(asked: Schema, name = '', collection?: string): fc.Arbitrary<unknown> {
    const schema = this.api.resolved(asked);
    const value = this.notNull(schema, name, collection);
    return schema.nullable || asked.nullable ? fc.option(value, { freq: 5 }) : value;
  }

  private notNull(schema: Schema, name: string, collection?: string): fc.Arbitrary<unknown> {
    const choice = schema.oneOf ?? schema.anyOf;
    if (choice) return fc.oneof(...choice.map((one) => this.of(one, name, collection)));
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (schema.type === 'object' || schema.properties) return this.object(schema);
    if (schema.type === 'array') {
      const { minItems = 0, maxItems = minItems + 3 } = schema;
      return fc.array(this.of(schema.items ?? {}, name), { minLength: minItems, maxLength: maxItems });
    }
    if (schema.type === 'boolean') return fc.boolean();
    if (schema.type === 'integer' || schema.type === 'number') {
      const { minimum: min = 0, maximum: max = 2 ** 31 - 1 } = schema;
      return fc.oneof(fc.integer({ min, max }), this.seenOr(name, collection, String(min)).map(Number));
    }
    return this.text(schema, name, collection);
  }

  private object({ properties = {}, required = [], additionalProperties }: Schema): fc.Arbitrary<unknown> {
    const fields = Object.entries(properties).map(([name, schema]) => [name, this.of(schema, name)] as const);
    const known = fc.record(Object.fromEntries(fields), { requiredKeys: required });
    if (typeof additionalProperties !== 'object') return known;
    const more = fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), this.of(additionalProperties), {
      maxKeys: 3,
    });
    return fc.tuple(known, more).map(([one, other]) => ({ ...other, ...one }));
  }

  private text(schema: Schema, name: string, collection?: string): fc.Arbitrary<unknown> {
    const { example, minLength = 0, maxLength = 60 } = schema;
    const usual = typeof example === 'string' ? example : textOf(schema);
    const seen = this.seenOr(name, collection, usual);
    return fc.oneof(
      { weight: 8, arbitrary: seen },
      { weight: 4, arbitrary: fc.constant(usual) },
      { weight: 2, arbitrary: this.anyText(schema, usual) },
      {
        weight: 1,
        arbitrary: fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, minLength + 60) }),
      },
    );
  }

  /** What the form of a text allows, as far as it says or its example shows. */
  private anyText(
    { format, pattern, minLength = 0, maxLength = 60 }: Schema,
    usual: string,
  ): fc.Arbitrary<string> {
    if (format === 'uuid') return fc.uuid();
    if (format === 'date-time' || /^\d{4}-\d\d-\d\dT/.test(usual)) return day;
    if (format === 'date' || /^\d{4}-\d\d-\d\d$/.test(usual)) return day.map((text) => text.slice(0, 10));
    if (/^\d{4}-\d\d$/.test(usual)) return day.map((text) => text.slice(0, 7));
    if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, 'u'), { maxLength: 300 });
    if (/^\d+\.\d\d$/.test(usual))
      return fc.integer({ min: 1, max: 10_000_000 }).map((cents) => asDecimal(cents));
    return fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 60) });
  }

  /** Looked up when a value is drawn: what was seen grows from request to request. */
  private seenOr(name: string, collection: string | undefined, usual: string): fc.Arbitrary<string> {
    return fc.nat().map((nth) => {
      const seen = name === '' ? [] : this.seen.of(name, collection);
      return seen[nth % seen.length] ?? usual;
    });
  }
}

const asDecimal = (cents: number) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
