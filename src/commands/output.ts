import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { CommandStreams } from './command.js';
import { CommandFault } from './options.js';

/**
 * Sends a result to standard output, or to the file named by `--out`. The file is written under another name beside it and
 * renamed when it is whole, so that nobody ever finds half of it, nor loses the one that was there.
 * @param write ends the stream it is given, standard output excepted
 * @throws {CommandFault} when the file cannot be written
 */
export async function sendResult(
  { stdout }: CommandStreams,
  out: string | undefined,
  write: (destination: Writable) => Promise<void>,
): Promise<void> {
  if (out === undefined) return write(stdout); // standard output, or a test's own stream
  const path = await destinationOf(out);
  const partial = path.isFile
    ? join(dirname(path.name), `.${basename(path.name)}.${process.pid}.partial`)
    : path.name;
  try {
    const handle = await open(partial, path.isFile ? 'wx' : 'w');
    const file = handle.createWriteStream();
    try {
      await Promise.all([finished(file), write(file)]);
      if (path.isFile) await rename(partial, path.name);
    } catch (error) {
      file.destroy();
      if (path.isFile) await rm(partial, { force: true });
      throw error;
    }
  } catch (error) {
    throw asFault(error, out);
  }
}

/** Where a link points; devices and pipes are written as they are. */
async function destinationOf(out: string): Promise<{ name: string; isFile: boolean }> {
  try {
    const name = await realpath(out);
    const found = await stat(name);
    if (found.isDirectory()) throw new CommandFault(`--out ${out} is a folder; a file is needed.`);
    return { name, isFile: found.isFile() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { name: resolve(out), isFile: true };
    throw asFault(error, out);
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is a file',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'nothing can be written there',
  ENOSPC: 'the disk is full',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'its name is too long',
};

/** A sentence for what the file system refused; anything else as it is. */
export function asFault(error: unknown, out: string): unknown {
  const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ''];
  return reason === undefined ? error : new CommandFault(`--out ${out} cannot be written: ${reason}.`);
}

/** Writes a text and, where that is not standard output, ends the stream. */
export async function writeText(text: string, destination: NodeJS.WritableStream): Promise<void> {
  await new Promise<void>((written, failed) => {
    const done = (error?: Error | null) => (error ? failed(error) : written());
    destination.write(text, done);
  });
  if (destination !== process.stdout) destination.end();
}

/** Runs a command; a fault is one sentence on standard error, and with `--format json` the result besides. */
export async function orFault(
  { stdout, stderr }: CommandStreams,
  args: string[],
  expected: (error: unknown) => boolean,
  work: () => Promise<number>,
): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || !(error instanceof CommandFault || expected(error))) throw error;
    stderr.write(`${error.message}\n`);
    if (asksForJson(args)) {
      const fault = { file: null, line: null, column: null, message: error.message };
      stdout.write(`${JSON.stringify({ faults: [fault] })}\n`);
    }
    return 1;
  }
}

function asksForJson(args: string[]): boolean {
  return args.some(
    (arg, index) => arg === '--format=json' || (arg === '--format' && args[index + 1] === 'json'),
  );
}
