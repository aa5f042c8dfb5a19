import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import request from 'supertest';

/** As much of a schema of OpenAPI 3.0 as is looked at here. */
export interface Schema {
  [keyword: string]: unknown;
  $ref?: string;
  type?: string;
  format?: string;
  pattern?: string;
  nullable?: boolean;
  enum?: unknown[];
  example?: unknown;
  default?: unknown;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: boolean | Schema;
  allOf?: Schema[];
  oneOf?: Schema[];
  anyOf?: Schema[];
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header' | 'cookie';
  required: boolean;
  example?: unknown;
  schema: Schema;
}

/** A method at a path, as the served document describes it. */
export interface Operation {
  /** `POST /api/funds/{fund}/allocations` */
  name: string;
  method: string;
  path: string;
  /** Its row of the role table. */
  step: string | undefined;
  parameters: Parameter[];
  /** Schemas of the request's body by media type; none: it takes no body. */
  bodies: Record<string, Schema>;
  /** Schemas of the answers' bodies by status and media type; null where the document forgets to say. */
  answers: Record<string, Record<string, Schema | null>>;
}

interface Described {
  paths: Record<string, Record<string, DescribedOperation>>;
  components: { schemas: Record<string, Schema> };
}

interface DescribedOperation {
  'x-step'?: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}

/** The served description of the interface: what tests are generated from. */
export class OpenApi {
  readonly operations: Operation[];

  private constructor(private readonly document: Described) {
    this.operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, described]) => operationOf(path, method, described)),
    );
  }

  static async servedBy(app: NestFastifyApplication): Promise<OpenApi> {
    const { body } = await request(app.getHttpServer()).get('/api/openapi.json').expect(200);
    return new OpenApi(body as Described);
  }

  get schemas(): Record<string, Schema> {
    return this.document.components.schemas;
  }

  /** A schema without `$ref` and without the `allOf` of one that only adds a description to it. */
  resolved(schema: Schema): Schema {
    if (schema.$ref !== undefined) {
      const name = schema.$ref.replace('#/components/schemas/', '');
      const named = this.schemas[name];
      if (!named) throw new Error(`The document refers to a schema ${name} that it does not have.`);
      return this.resolved(named);
    }
    if (!schema.allOf) return schema;
    const { allOf, ...own } = schema;
    const parts = [...allOf.map((part) => this.resolved(part)), own];
    return {
      ...Object.assign({}, ...parts),
      ...(parts.some(({ properties }) => properties) && {
        properties: Object.assign({}, ...parts.map(({ properties }) => properties)) as Schema['properties'],
        required: parts.flatMap(({ required = [] }) => required),
      }),
    } as Schema;
  }
}

function operationOf(path: string, method: string, described: DescribedOperation): Operation {
  const schemasOf = (content: Record<string, { schema?: Schema }> = {}) =>
    Object.entries(content).map(([type, { schema }]) => [type, schema ?? null] as const);
  return {
    name: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    step: described['x-step'],
    parameters: (described.parameters ?? []).map(({ example, ...parameter }) => ({
      ...parameter,
      schema: { ...(example !== undefined && { example }), ...parameter.schema },
    })),
    bodies: Object.fromEntries(
      Object.entries(described.requestBody?.content ?? {}).map(([type, { schema }]) => [type, schema]),
    ),
    answers: Object.fromEntries(
      Object.entries(described.responses).map(([status, { content }]) => [
        status,
        Object.fromEntries(schemasOf(content)),
      ]),
    ),
  };
}

/** Whether a request of this kind can be rehearsed with `?dryRun=true`. */
export const isRehearsable = ({ parameters }: Operation) => parameters.some(({ name }) => name === 'dryRun');

/** Whether a request of this kind changes nothing. */
export const onlyReads = ({ method }: Operation) => method === 'GET' || method === 'HEAD';

/** The words of a path that say of what the part at an index is, the nearest first: `allocations`, `funds` of `…/funds/CITY/allocations/AL-7`. */
export const collectionsOf = (parts: string[], index: number) =>
  parts
    .slice(0, index)
    .filter((part) => /^[a-z]+(-[a-z]+)*$/.test(part) && part !== 'api')
    .reverse();
