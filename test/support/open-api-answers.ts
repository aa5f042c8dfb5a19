import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { RawAnswer } from './open-api-client.js';
import type { OpenApi, Operation, Schema } from './open-api.js';

const PROBLEM: Schema = { $ref: '#/components/schemas/ProblemDto' };

/**
 * Holds answers against what the document says of them. An object has no fields but those that its schema names, unless the schema
 * says that it may.
 */
export class DescribedAnswers {
  private readonly ajv = new Ajv({ strict: true, strictRequired: false, allErrors: false });
  private readonly compiled = new Map<Schema, ValidateFunction>();

  constructor(private readonly api: OpenApi) {
    formats.default(this.ajv);
    this.ajv.addFormat('binary', true);
    this.ajv.addFormat('password', true);
    this.ajv.addVocabulary(['example', 'xml', 'externalDocs', 'x-extension']);
  }

  /** What an answer does that the document does not say of its operation; nothing where all is well. */
  faultsOf(operation: Operation, answer: RawAnswer): string[] {
    const { status, mediaType } = answer;
    const declared = operation.answers[String(status)];
    const faults = status >= 400 ? this.problemFaults(answer) : [];
    if (status >= 500 && !(status === 503 && declared)) return [...faults, `answers ${status}`];
    if (!declared) return [...faults, `answers ${status}, which the document does not declare`];
    if (answer.text === '') {
      return Object.keys(declared).length === 0 ? faults : [...faults, `${status} comes without a body`];
    }
    const schema = declared[mediaType];
    if (!schema) {
      return [...faults, `${status} comes as ${mediaType}, of which the document declares no schema`];
    }
    const wrong = this.mismatch(schema, answer);
    return wrong === null
      ? faults
      : [...faults, `${status} as ${mediaType} is not what the document says: ${wrong}`];
  }

  private problemFaults(answer: RawAnswer): string[] {
    const { status, mediaType, json } = answer;
    if (mediaType !== 'application/problem+json')
      return [`${status} comes as ${mediaType}, not as a problem`];
    const wrong = this.mismatch(PROBLEM, answer);
    if (wrong !== null) return [`${status} is no problem as described: ${wrong}`];
    const said = (json as { status: number }).status;
    return said === status ? [] : [`the problem of ${status} says ${said}`];
  }

  private mismatch(schema: Schema, { mediaType, text, json }: RawAnswer): string | null {
    const validate = this.compile(schema);
    if (validate(/json$/.test(mediaType) ? json : text)) return null;
    const [error] = validate.errors ?? [];
    return `${error?.instancePath} ${error?.message} ${JSON.stringify(error?.params)}`;
  }

  private compile(schema: Schema): ValidateFunction {
    const known = this.compiled.get(schema);
    if (known) return known;
    const validate = this.ajv.compile(this.strict(schema));
    this.compiled.set(schema, validate);
    return validate;
  }

  /** The schema as JSON Schema that stands by itself: no reference, no `nullable`, no field that it does not name. */
  private strict(asked: Schema): Schema {
    const { nullable, ...schema } = this.api.resolved(asked);
    const each = (schemas: Schema[] | undefined) => schemas?.map((one) => this.strict(one));
    const { properties, additionalProperties, items, oneOf, anyOf, enum: among, ...rest } = schema;
    const strict: Schema = {
      ...rest,
      ...(properties && {
        properties: Object.fromEntries(
          Object.entries(properties).map(([name, of]) => [name, this.strict(of)]),
        ),
      }),
      ...(items && { items: this.strict(items) }),
      ...(oneOf && { oneOf: each(oneOf) }),
      ...(anyOf && { anyOf: each(anyOf) }),
      ...(among && { enum: among }),
      ...(schema.type === 'object' && {
        additionalProperties:
          typeof additionalProperties === 'object'
            ? this.strict(additionalProperties)
            : (additionalProperties ?? false),
      }),
    };
    return nullable || asked.nullable ? { anyOf: [strict, { type: 'null' }] } : strict;
  }
}
