import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Leases } from './leases.js';

describe('the leases of a server’s users', () => {
  let folder: string;
  let leases: Leases;
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'city-partnerships-leases-')), 'users');
    leases = new Leases(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('says how many are left', () => {
    const [first, second] = [leases.take(), leases.take()];
    expect(leases.giveBack(first)).toBe(1);
    expect(leases.giveBack(second)).toBe(0);
  });

  it('gives back once, also when asked twice', () => {
    const [first] = [leases.take(), leases.take()];
    expect(leases.giveBack(first)).toBe(1);
    expect(leases.giveBack(first)).toBe(1);
  });

  it('does not count users who were killed, or whose number is another process’s now', () => {
    const mine = leases.take();
    mkdirSync(folder, { recursive: true });
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(join(folder, 'killed'), JSON.stringify({ pid: dead, started: 'long ago' }));
    writeFileSync(
      join(folder, 'rebooted'),
      JSON.stringify({ pid: process.pid, started: 'before the reboot' }),
    );
    expect(leases.giveBack(mine)).toBe(0);
  });
});
