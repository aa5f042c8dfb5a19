import { Client, type Connection } from 'pg';

/** What pg calls on a query of ours; the simple protocol, and rows go up instead of coming down. */
class CopyIn {
  constructor(
    private readonly sql: string,
    private readonly rows: string,
    private readonly done: (error?: Error) => void,
  ) {}

  submit(connection: Connection): void {
    connection.query(this.sql);
  }
  handleCopyInResponse(
    connection: Connection & { sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void },
  ) {
    connection.sendCopyFromChunk(Buffer.from(this.rows));
    connection.endCopyFrom();
  }
  handleError(error: Error): void {
    this.done(error);
  }
  handleCommandComplete(): void {}
  handleReadyForQuery(): void {
    this.done();
  }
}

/** `COPY table FROM STDIN`; each row is a list of texts, without tabs and backslashes. */
export async function copyIn(url: string, table: string, rows: string[][]): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    const text = rows.map((row) => `${row.join('\t')}\n`).join('');
    await new Promise<void>((resolve, reject) => {
      client.query(
        new CopyIn(`COPY ${table} FROM STDIN`, text, (error) => (error ? reject(error) : resolve())),
      );
    });
  } finally {
    await client.end();
  }
}
