import { PassThrough, type Readable } from 'node:stream';
import {
  StreamableFile,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { firstValueFrom, from, type Observable } from 'rxjs';
import { writeCsv, type Cell } from '../../libs/documents/index.js';
import type { PageList } from './page-columns.js';

/** So many rows are read at a time, after the first page. */
const AT_A_TIME = '500';

interface Page {
  [rows: string]: unknown;
  next: string | null;
}

/**
 * Every list that comes a page at a time, as CSV where that is accepted: all rows from where the request begins, read page by page as
 * they are taken, so that the memory that it takes does not grow with the list.
 */
export class PagesAsCsv implements NestInterceptor {
  /** @param lists by the path of their route, as the server writes it */
  constructor(private readonly lists: Map<string, PageList>) {}

  intercept(context: ExecutionContext, page: CallHandler<unknown>): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const list = request.method === 'GET' ? this.lists.get(request.routeOptions.url ?? '') : undefined;
    if (!list) return page.handle();
    void http.getResponse<FastifyReply>().header('vary', 'accept');
    return wantsCsv(request.headers.accept) ? from(wholeList(request, page, list)) : page.handle();
  }
}

/** The first page is there before anything is answered: what is refused is refused as ever. */
async function wholeList(
  request: FastifyRequest,
  page: CallHandler,
  list: PageList,
): Promise<StreamableFile> {
  const first = (await firstValueFrom(page.handle())) as Page;
  return new StreamableFile(asCsv(list, rowsOf(request, page, list, first)), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${list.rows.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.csv"`,
  });
}

function asCsv({ rows: name, columns }: PageList, rows: AsyncIterable<unknown>): Readable {
  const stream = new PassThrough();
  async function* cells(): AsyncGenerator<Cell[]> {
    for await (const row of rows) yield columns.map(({ cell }) => cell(row));
  }
  // What failed on the way destroys the stream, and with it the response: nobody takes half of it for the whole.
  writeCsv({ name, columns, rows: cells() }, stream).catch((error: unknown) =>
    stream.destroy(error as Error),
  );
  return stream;
}

/** The route is asked again for each page, with what its own `next` says in place of the query before. */
async function* rowsOf(
  request: FastifyRequest,
  page: CallHandler,
  { rows }: PageList,
  first: Page,
): AsyncGenerator<unknown> {
  for (let one = first; ; one = (await firstValueFrom(page.handle())) as Page) {
    yield* one[rows] as unknown[];
    if (one.next === null) return;
    const { searchParams } = new URL(one.next, 'http://localhost');
    request.query = { ...Object.fromEntries(searchParams), limit: AT_A_TIME };
  }
}

/** Whether CSV is named, and JSON is not. */
const wantsCsv = (accept = '') => /\btext\/csv\b/i.test(accept) && !/\bapplication\/json\b/i.test(accept);
