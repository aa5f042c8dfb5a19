import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './process-identity.js';

/** What a server says of itself in its data folder. */
export interface PidFile {
  pid: number;
  /** On 127.0.0.1. */
  port: number;
  /** Whether it accepts connections: not yet while it comes up, not any more while it goes down. */
  ready: boolean;
}

/** postmaster.pid, line by line: pid, data folder, start, port, socket folder, address, shared memory, status. */
export function readPidFile(folder: string): PidFile | null {
  const path = join(folder, 'postmaster.pid');
  if (!existsSync(path)) return null;
  const lines = readFileSync(path, 'utf8').split('\n');
  const pid = Number(lines[0]);
  return pid > 0 ? { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' } : null;
}

/**
 * Whether the process is alive and a server of this very folder: after a crash or a reboot the pid in postmaster.pid
 * may be anybody's. A server works in its data folder, so its working directory tells; where that cannot be seen, the
 * pid is believed.
 */
export function isServerOf(folder: string, { pid }: { pid: number }): boolean {
  if (!isAlive(pid)) return false;
  try {
    const its = statSync(`/proc/${pid}/cwd`);
    const ours = statSync(folder);
    return its.dev === ours.dev && its.ino === ours.ino;
  } catch {
    return process.platform !== 'linux';
  }
}

/**
 * PostgreSQL does not start while postmaster.pid names a living process, even one that has nothing to do with it. Our
 * own pid in its place is overlooked (a server's parent may have started it again), and what else PostgreSQL checks, that no
 * orphan of the last server still uses its memory, stays checked.
 */
export function disownReusedPid(folder: string): void {
  const said = readPidFile(folder);
  if (!said || !isAlive(said.pid)) return;
  const path = join(folder, 'postmaster.pid');
  const [, ...rest] = readFileSync(path, 'utf8').split('\n');
  writeFileSync(path, [process.pid, ...rest].join('\n'));
}
