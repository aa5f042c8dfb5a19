import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProcessIdentity, isStillThere, ownIdentity } from './process-identity.js';

/** The users of one embedded server: a file each in a folder. Everything here is done in turn (turn.ts). */
export class Leases {
  constructor(private readonly folder: string) {}

  /** Notes that this process uses the server from now on; returns the lease to give back. */
  take(): string {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const lease = join(this.folder, randomUUID());
    writeFileSync(`${lease}.new`, JSON.stringify(ownIdentity()));
    renameSync(`${lease}.new`, lease);
    return lease;
  }

  /** Takes the lease back, and those of users who died without doing so; returns how many users are left. */
  giveBack(lease: string): number {
    rmSync(lease, { force: true });
    const dead = this.all().filter(
      (other) => !isStillThere(JSON.parse(readFileSync(other, 'utf8')) as ProcessIdentity),
    );
    for (const left of dead) rmSync(left, { force: true });
    return this.all().length;
  }

  private all(): string[] {
    return readdirSync(this.folder)
      .filter((name) => !name.endsWith('.new'))
      .map((name) => join(this.folder, name));
  }
}
