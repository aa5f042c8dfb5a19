import fc from 'fast-check';
import { textOf } from './open-api-examples.js';
import type { SeenValues } from './open-api-seen.js';
import type { OpenApi, Schema } from './open-api.js';

/** A moment of the years in which the example's funds live. */
const moment = fc
  .date({ min: new Date('2024-03-01'), max: new Date('2027-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** Fields that name what a request makes: most often something new. */
const MADE = ['reference', 'code', 'email'];

/** Values that the schemas of the document allow. */
export class AllowedValues {
  private made = 0;

  /**
   * @param fixed what requests are about most often, by the names of parameters
   * @param plausible only what a person would send: what the examples say, what was seen before; otherwise anything allowed
   */
  constructor(
    private readonly api: OpenApi,
    private readonly seen: SeenValues,
    private readonly fixed: Record<string, string>,
    private readonly plausible: boolean,
  ) {}

  /** @param collections those in whose path a parameter stands */
  of(asked: Schema, name = '', collections?: string[]): fc.Arbitrary<unknown> {
    const schema = this.api.resolved(asked);
    const value = this.notNull(schema, name, collections);
    return schema.nullable || asked.nullable ? fc.option(value, { freq: 5 }) : value;
  }

  private notNull(schema: Schema, name: string, collections?: string[]): fc.Arbitrary<unknown> {
    const choice = schema.oneOf ?? schema.anyOf;
    if (choice) return fc.oneof(...choice.map((one) => this.of(one, name, collections)));
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (schema.type === 'object' || schema.properties) return this.object(schema);
    if (schema.type === 'array') {
      const { minItems = 0, maxItems = minItems + 3 } = schema;
      return fc.array(this.of(schema.items ?? {}, name), { minLength: minItems, maxLength: maxItems });
    }
    if (schema.type === 'boolean') return fc.boolean();
    if (schema.type === 'integer' || schema.type === 'number') {
      const { minimum: min = 0, maximum: max = 2 ** 31 - 1 } = schema;
      const seen = this.seenOr(name, collections, String(min)).map((text) =>
        /^\d{1,9}$/.test(text) ? Number(text) : min,
      );
      return this.plausible ? seen : fc.oneof(fc.integer({ min, max }), seen);
    }
    return this.text(schema, name, collections);
  }

  private object({ properties = {}, required = [], additionalProperties }: Schema): fc.Arbitrary<unknown> {
    const chances = fc.tuple(fc.boolean(), ...Object.keys(properties).map(() => fc.nat(99)));
    const values = fc.tuple(...Object.entries(properties).map(([name, schema]) => this.of(schema, name)));
    const object = fc.tuple(chances, values).map(([[generous, ...chance], all]) => {
      const isThere = (name: string, index: number) =>
        required.includes(name) || chance[index]! < this.usuallyThere(name, generous);
      const fields = Object.keys(properties).map((name, index) => [name, all[index]] as const);
      return Object.fromEntries(fields.filter(([name], index) => isThere(name, index)));
    });
    if (typeof additionalProperties !== 'object') return object;
    const names = fc.string({ minLength: 1, maxLength: 20 });
    const more = fc.dictionary(names, this.of(additionalProperties), { maxKeys: 3 });
    return fc.tuple(object, more).map(([one, other]) => ({ ...other, ...one }));
  }

  /** In how many of a hundred a field is there that may be left out. */
  private usuallyThere(name: string, generous: boolean): number {
    if (!this.plausible) return 60;
    return generous && name in this.fixed ? 80 : 15;
  }

  private text(schema: Schema, name: string, collections?: string[]): fc.Arbitrary<unknown> {
    const { example, minLength = 0, maxLength = 60 } = schema;
    const usual = typeof example === 'string' ? example : textOf(schema);
    const form = this.anyOfItsForm(schema, usual);
    const seen = this.seenOr(name, collections, usual);
    if (!this.plausible) {
      const length = { minLength, maxLength: Math.min(maxLength, minLength + 60) };
      return fc.oneof(seen, fc.constant(usual), form ?? seen, fc.string({ unit: 'grapheme', ...length }));
    }
    // A record that is made needs a name that none has; nat() makes it one that shrinks and repeats with the seed.
    if (collections === undefined && MADE.includes(name)) {
      const fits = new RegExp(schema.pattern ?? '', 'u');
      const fresh = fc
        .nat()
        .map(() => `${++this.made}${usual}`.slice(0, maxLength))
        .map((text) => (fits.test(text) ? text : usual));
      return fc.oneof({ weight: 6, arbitrary: fresh }, { weight: 1, arbitrary: seen });
    }
    const fixed = this.fixed[name];
    if (fixed !== undefined) return fc.oneof({ weight: 4, arbitrary: fc.constant(fixed) }, seen);
    if (form) return fc.oneof(fc.constant(usual), form);
    return fc.oneof({ weight: 5, arbitrary: seen }, { weight: 1, arbitrary: fc.constant(usual) });
  }

  /** What the form of a text allows, as far as it says or its example shows; undefined where it is a name. */
  private anyOfItsForm({ format, pattern }: Schema, usual: string): fc.Arbitrary<string> | undefined {
    if (format === 'date-time' || /^\d{4}-\d\d-\d\dT/.test(usual)) return moment;
    if (format === 'date' || /^\d{4}-\d\d-\d\d$/.test(usual)) return moment.map((text) => text.slice(0, 10));
    if (/^\d{4}-\d\d$/.test(usual)) return moment.map((text) => text.slice(0, 7));
    if (/^\d+\.\d\d$/.test(usual)) return fc.integer({ min: 1, max: 200_000 }).map(asDecimal);
    if (pattern === undefined || this.plausible) return undefined;
    return fc.stringMatching(new RegExp(pattern, 'u'), { maxLength: 300 });
  }

  /** Looked up when a value is drawn: what was seen grows from request to request. */
  private seenOr(name: string, collections: string[] | undefined, usual: string): fc.Arbitrary<string> {
    return fc.nat(9999).map((nth) => {
      const seen = name === '' ? [] : this.seen.of(name, collections);
      return seen[nth % seen.length] ?? usual;
    });
  }
}

const asDecimal = (cents: number) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
