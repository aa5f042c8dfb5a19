import type { Writable } from 'node:stream';
import type { DataSource } from 'typeorm';

/** Where a command writes: its result to `stdout`, everything else to `stderr`. */
export interface CommandStreams {
  stdout: Writable;
  stderr: Writable;
}

/**
 * One command of `npm run fund`.
 * @returns the exit code: 0, or 1 with the faults said on standard error (or, with `--format json`, as the result)
 */
export type Command = (args: string[], dataSource: DataSource, streams: CommandStreams) => Promise<number>;
