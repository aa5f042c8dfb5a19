import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { ProblemDto } from './dtos.js';
import { listIn, type PageList } from './page-columns.js';
import { PagesAsCsv } from './pages-as-csv.js';

/** Describes the interface at `/api/openapi.json`, with a page for people at `/api/docs`. */
export function describeInterface(app: INestApplication): void {
  const document = SwaggerModule.createDocument(
    app,
    new DocumentBuilder()
      .setTitle('City Partnerships')
      .setDescription(
        'A double-entry fund ledger. Money is text with the decimals of its currency, days are ISO, moments RFC 3339 in UTC; ' +
          'what is refused is answered with application/problem+json (RFC 9457).',
      )
      .setVersion('0.1.0')
      .build(),
    { extraModels: [ProblemDto] },
  );
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const operation = methods[method];
      if (operation) addProblems(operation.responses, path, method);
    }
  }
  // The description knows which answers are pages of a list, so that no list is forgotten.
  app.useGlobalInterceptors(new PagesAsCsv(listsAsCsv(document)));
  SwaggerModule.setup('api/docs', app, document, { jsonDocumentUrl: 'api/openapi.json' });
}

/** Says of every page of a list that it is there as CSV, too; those that say so already have a table of their own. */
function listsAsCsv(document: OpenAPIObject): Map<string, PageList> {
  const lists = new Map<string, PageList>();
  for (const [path, { get }] of Object.entries(document.paths)) {
    const answer = get?.responses['200'];
    const content = answer && !('$ref' in answer) ? answer.content : undefined;
    const list = content?.['text/csv'] ? null : listIn(document, content?.['application/json']?.schema);
    if (!content || !list) continue;
    content['text/csv'] = { schema: { type: 'string', description: 'All rows from `after` on' } };
    lists.set(path.replaceAll(/\{(\w+)\}/g, ':$1'), list);
  }
  return lists;
}

type Responses = NonNullable<OpenAPIObject['paths'][string]['get']>['responses'];

const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDto' } } };

/** What the door and the sign-in may refuse before any route is asked; and every refusal is a problem, also where a route forgot to say. */
function addProblems(responses: Responses, path: string, method: string): void {
  const atTheDoor: Record<string, string> = {
    400: 'The request is malformed',
    401: 'Nobody is signed in, or the key is none',
    403: 'Not from here, or without proof that it comes from the own page',
    ...(path.includes('{') && { 414: 'A part of the address is too long' }),
    ...(method !== 'get' && {
      413: 'The body is too large',
      415: 'The body is of a kind that is not read here',
    }),
    429: 'Too many requests',
    431: 'The address and the headers together are too large',
  };
  for (const [status, description] of Object.entries(atTheDoor)) responses[status] ??= { description };
  for (const [status, response] of Object.entries(responses)) {
    if (Number(status) >= 400 && !('$ref' in response!)) response!.content ??= problem;
  }
}
