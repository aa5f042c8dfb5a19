import { linkSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseUnavailable, errorCode } from './database-unavailable.js';
import { type ProcessIdentity, isStillThere, ownIdentity } from './process-identity.js';

const LOOK_EVERY_MS = 20;
// Longer than anything that is done in a turn may take: initdb and start, or stop.
const PATIENCE_MS = 240_000;

/**
 * Does the work while no other process does its own in the same folder.
 *
 * Turns are numbered files, `turn.1`, `turn.2`, …, and the highest says whose turn it is. Who finds that one's holder
 * done or dead makes the next number, which only one can: linking a file to a name fails when the name exists. The highest number
 * is never deleted, so nobody can mistake an old number for the next one. A lock file that is deleted when done would have to be
 * broken when its holder was killed, and two processes breaking it at once could each believe to hold it.
 *
 * @throws DatabaseUnavailable when a living process keeps its turn for minutes
 */
export async function inTurn<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const turn = await takeTurn(folder);
  try {
    return await work();
  } finally {
    writeWhole(turn, 'done');
  }
}

async function takeTurn(folder: string): Promise<string> {
  const limit = Date.now() + PATIENCE_MS;
  for (;;) {
    const highest = Math.max(0, ...turnsIn(folder));
    const holder = highest === 0 ? null : holderOf(turnFile(folder, highest));
    if (!holder && claim(folder, highest + 1)) return turnFile(folder, highest + 1);
    if (holder && Date.now() > limit) {
      throw new DatabaseUnavailable(
        `Process ${holder.pid} has been starting or stopping the database in ${folder} for ${PATIENCE_MS / 60_000} minutes: wait for it, or end it and try again.`,
      );
    }
    if (holder) await pause(LOOK_EVERY_MS);
  }
}

function claim(folder: string, number: number): boolean {
  const file = turnFile(folder, number);
  const written = join(folder, `claim.${randomUUID()}`);
  writeFileSync(written, JSON.stringify(ownIdentity()));
  try {
    linkSync(written, file);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(written);
  }
  const turns = turnsIn(folder);
  if (Math.max(...turns) > number) {
    // Ours was an old number, taken away since we looked.
    rmSync(file);
    return false;
  }
  for (const old of turns) if (old < number) rmSync(turnFile(folder, old), { force: true });
  return true;
}

/** Who holds the turn; null when done, dead, or when somebody has already taken a later one. */
function holderOf(file: string): ProcessIdentity | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
  if (text === 'done') return null;
  const holder = JSON.parse(text) as ProcessIdentity;
  return isStillThere(holder) ? holder : null;
}

function turnsIn(folder: string): number[] {
  return readdirSync(folder).flatMap((name) =>
    /^turn\.\d+$/.test(name) ? [Number(name.slice('turn.'.length))] : [],
  );
}

function turnFile(folder: string, number: number): string {
  return join(folder, `turn.${number}`);
}

/** A reader sees the old text or the new, never half of it. */
function writeWhole(file: string, text: string): void {
  const written = `${file}.${randomUUID()}`;
  writeFileSync(written, text);
  renameSync(written, file);
}
