import { PassThrough, type Readable } from 'node:stream';
import { writeCsv, type Cell, type Sheet } from '../../libs/documents/index.js';
import type { SealedEvent } from './trail.query.js';

const BATCH = 500;

/** Reads on after an event of the chain, so many at most. */
export type ReadOn = (page: { after: number; limit: number }) => Promise<SealedEvent[]>;

/** The trail as CSV, as it is read: the memory that it takes does not grow with it. */
export function trailAsCsv(readOn: ReadOn, after: number): Readable {
  const stream = new PassThrough();
  // What failed on the way destroys the stream, and with it the response: nobody takes half of it for the whole.
  writeCsv(sheetOf(readOn, after), stream).catch((error: unknown) => stream.destroy(error as Error));
  return stream;
}

function sheetOf(readOn: ReadOn, after: number): Sheet {
  const headings = columns.map(([heading]) => ({ heading, kind: 'text' as const }));
  return { name: 'Audit trail', columns: headings, rows: rowsOf(readOn, after) };
}

async function* rowsOf(readOn: ReadOn, start: number): AsyncGenerator<Cell[]> {
  for (let after = start; ;) {
    const events = await readOn({ after, limit: BATCH });
    yield* events.map((event) => columns.map(([, cell]) => cell(event)));
    if (events.length < BATCH) return;
    after = events.at(-1)!.sequence;
  }
}

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

const columns: [heading: string, cell: (event: SealedEvent) => string | null][] = [
  ['sequence', ({ sequence }) => String(sequence)],
  ['happened_at', ({ happenedAt }) => happenedAt],
  ['person', ({ person }) => (person === null ? null : String(person.id))],
  ['name', ({ person }) => person?.name ?? null],
  ['actor', ({ actor }) => actor],
  ['door', ({ door }) => door],
  ['action', ({ action }) => action],
  ['outcome', ({ outcome }) => outcome],
  ['fund', ({ fund }) => fund],
  ['record', ({ record }) => record],
  ['request_id', ({ requestId }) => requestId],
  ['address', ({ address }) => address],
  ['signed_in_by', ({ signedInBy }) => signedInBy],
  ['detail', ({ detail }) => detail],
  ['before', ({ before }) => json(before)],
  ['after', ({ after }) => json(after)],
  ['chain', ({ chain }) => chain],
];
