import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { errorCode } from './database-unavailable.js';

/** A process as distinct from any later one with the same number. */
export interface ProcessIdentity {
  pid: number;
  /** When it started, in the words of the operating system, of which only equality means something; '' if it won't tell. */
  started: string;
}

/** Whether there is a process with this number; it may be somebody else's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** Whether that very process is still there: numbers are used again, after a reboot soon. */
export function isStillThere({ pid, started }: ProcessIdentity): boolean {
  if (!isAlive(pid)) return false;
  const start = startOf(pid);
  return start === started || start === ''; // what cannot be told is taken for alive: waiting is safe, taking over is not
}

let own: ProcessIdentity | undefined;

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return (own ??= { pid: process.pid, started: startOf(process.pid) });
}

function startOf(pid: number): string {
  if (process.platform === 'linux') {
    const boot = readText('/proc/sys/kernel/random/boot_id').trim();
    const ticks = statFields(pid)[19]; // the 22nd field: ticks from boot to start
    return ticks === undefined ? '' : `${boot} ${ticks}`;
  }
  if (process.platform === 'win32') return '';
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { LC_ALL: 'C' },
    }).trim();
  } catch {
    return '';
  }
}

/** A process that has ended, but whose parent has not asked for its exit code yet, still answers signal 0. */
function isZombie(pid: number): boolean {
  return process.platform === 'linux' && statFields(pid)[0] === 'Z';
}

/** The fields of /proc/<pid>/stat from the third on: what comes before them may contain spaces. */
function statFields(pid: number): string[] {
  const stat = readText(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
