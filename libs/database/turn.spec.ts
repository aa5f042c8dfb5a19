import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ownIdentity } from './process-identity.js';
import { inTurn } from './turn.js';

describe('taking turns', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'city-partnerships-turn-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('lets one in at a time, however many want in', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await pause(3);
      inside--;
    };
    await Promise.all(Array.from({ length: 20 }, () => inTurn(folder, work)));
    expect(most).toBe(1);
    expect(inside).toBe(0);
  });

  it('leaves one small file, however many turns there were', async () => {
    for (let turn = 0; turn < 5; turn++) await inTurn(folder, () => Promise.resolve());
    expect(readdirSync(folder)).toEqual(['turn.5']);
  });

  it('passes on when the work fails', async () => {
    await expect(inTurn(folder, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(inTurn(folder, () => Promise.resolve('next'))).resolves.toBe('next');
  });

  it('does not wait for a killed process', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(join(folder, 'turn.7'), JSON.stringify({ pid: dead, started: 'long ago' }));
    await expect(inTurn(folder, () => Promise.resolve('mine'))).resolves.toBe('mine');
  });

  it('does not take a later process of the same number for the one that was killed', async () => {
    writeFileSync(join(folder, 'turn.7'), JSON.stringify({ pid: process.pid, started: 'before the reboot' }));
    await expect(inTurn(folder, () => Promise.resolve('mine'))).resolves.toBe('mine');
  });

  it('waits for a living one', async () => {
    writeFileSync(join(folder, 'turn.7'), JSON.stringify(ownIdentity()));
    const mine = inTurn(folder, () => Promise.resolve('mine'));
    await expect(Promise.race([mine, pause(200, 'waiting')])).resolves.toBe('waiting');
    writeFileSync(join(folder, 'turn.7'), 'done');
    await expect(mine).resolves.toBe('mine');
  });
});
