import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { build, root } from '../../test/support/built.js';
import { findServer } from './cluster.js';
import { useEmbeddedServer } from './embedded-server.js';
import { isAlive } from './process-identity.js';

/** A process that uses the server of a folder until it is told to give it back, or killed. */
class User {
  static readonly all: User[] = [];
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;

  constructor(folder: string) {
    const module = join(root, 'dist/libs/database/embedded-server.js');
    const story = `
      const { useEmbeddedServer } = await import(${JSON.stringify(module)});
      const server = await useEmbeddedServer(${JSON.stringify(folder)});
      console.log(server.ownerUrl + ' ' + server.justMade);
      process.stdin.once('data', async () => { await server.release(); process.exit(0); });`;
    this.child = spawn(process.execPath, ['--input-type=module', '-e', story], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.lines = createInterface(this.child.stdout!)[Symbol.asyncIterator]();
    User.all.push(this);
  }

  async isServed(): Promise<{ url: string; justMade: boolean }> {
    const { value } = (await this.lines.next()) as { value: string };
    const [url = '', justMade] = value.split(' ');
    return { url, justMade: justMade === 'true' };
  }

  async givesBack(): Promise<void> {
    this.child.stdin!.write('\n');
    await this.ends();
  }

  async isKilled(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ends();
  }

  private async ends(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
  }
}

describe('the embedded server of a DATA_DIR', () => {
  let outer: string;
  let folder: string;
  beforeAll(build, 180_000);
  beforeEach(() => {
    outer = mkdtempSync(join(tmpdir(), 'city-partnerships-embedded-'));
    folder = join(outer, 'data');
  });
  afterEach(async () => {
    for (const user of User.all.splice(0)) await user.isKilled();
    // Whatever a killed one left behind is taken over, and so stopped.
    if (existsSync(join(folder, 'users')))
      await (await useEmbeddedServer(folder).catch(() => null))?.release();
    rmSync(outer, { recursive: true, force: true });
  });

  const running = () => findServer(join(folder, 'postgres'));

  async function answers(url: string): Promise<unknown> {
    const client = new Client({ connectionString: url.replace(/\/[^/]*$/, '/postgres') });
    await client.connect();
    const { rows } = await client.query<{ fsync: string }>('SHOW fsync');
    await client.end();
    return rows[0];
  }

  it('is shared by all who come at once, and stopped by the last who goes', async () => {
    const users = [new User(folder), new User(folder), new User(folder)];
    const served = await Promise.all(users.map((user) => user.isServed()));
    expect(new Set(served.map(({ url }) => url)).size).toBe(1);
    expect(served.filter(({ justMade }) => justMade)).toHaveLength(1);
    expect(await answers(served[0]!.url)).toEqual({ fsync: 'on' });
    await users[0]!.givesBack();
    await users[1]!.isKilled();
    expect(await answers(served[0]!.url)).toEqual({ fsync: 'on' });
    await users[2]!.givesBack();
    expect(await running()).toBeNull();
    expect(existsSync(join(folder, 'postgres', 'postmaster.pid'))).toBe(false);
  }, 60_000);

  it('is found and taken over when its only user was killed', async () => {
    const user = new User(folder);
    const { url } = await user.isServed();
    await user.isKilled();
    const left = await running();
    expect(left).not.toBeNull();
    const server = await useEmbeddedServer(folder);
    expect(server.ownerUrl).toBe(url);
    expect(await running()).toEqual(left);
    await server.release();
    expect(isAlive(left!.pid)).toBe(false);
  }, 60_000);

  it('comes up again after a crash of server and user together, also when their numbers are others’ now', async () => {
    const user = new User(folder);
    await user.isServed();
    const server = (await running())!;
    await user.isKilled();
    process.kill(server.pid, 'SIGKILL');
    while (isAlive(server.pid)) await pause(10);
    const pidFile = join(folder, 'postgres', 'postmaster.pid');
    const [, ...rest] = readFileSync(pidFile, 'utf8').split('\n');
    const stranger = spawn('sleep', ['60']);
    writeFileSync(pidFile, [stranger.pid, ...rest].join('\n'));
    try {
      const again = await useEmbeddedServer(folder);
      expect(await answers(again.ownerUrl)).toEqual({ fsync: 'on' });
      await again.release();
      expect(isAlive(stranger.pid!)).toBe(true);
    } finally {
      stranger.kill();
    }
  }, 60_000);

  it('is made whole or not at all, at whatever moment its maker is killed', async () => {
    for (const moment of [40, 150, 300, 600, 900]) {
      const user = new User(folder);
      await pause(moment);
      await user.isKilled();
      const half = existsSync(folder)
        ? readdirSync(folder).filter((name) => name.startsWith('postgres.unfinished'))
        : [];
      expect(half.length).toBeLessThanOrEqual(1);
    }
    const server = await useEmbeddedServer(folder);
    expect(await answers(server.ownerUrl)).toEqual({ fsync: 'on' });
    await server.release();
    const rest = readdirSync(folder).filter((name) => !name.startsWith('turn.'));
    expect(rest.sort()).toEqual(['passwords.json', 'postgres', 'postgres.log', 'users']);
  }, 60_000);

  it('is told before it gets its place, and only then', async () => {
    const making: boolean[] = [];
    const whenMaking = (dataDir: string) => making.push(existsSync(join(dataDir, 'postgres')));
    for (let start = 0; start < 2; start++) await (await useEmbeddedServer(folder, { whenMaking })).release();
    expect(making).toEqual([false]);
  }, 60_000);

  it('keeps its passwords where only its owner reads them, and lets nobody in without', async () => {
    const server = await useEmbeddedServer(folder);
    expect(statSync(join(folder, 'passwords.json')).mode & 0o777).toBe(0o600);
    const url = new URL(server.ownerUrl);
    url.password = 'guessed';
    await expect(answers(url.href)).rejects.toThrow(/password authentication failed/);
    rmSync(join(folder, 'passwords.json'));
    await expect(useEmbeddedServer(folder)).rejects.toThrow(/holds a database but not its passwords/);
    await server.release();
  }, 60_000);

  it('says so in one sentence when the folder cannot be written', async () => {
    writeFileSync(join(outer, 'a-file'), '');
    await expect(useEmbeddedServer(join(outer, 'a-file', 'data'))).rejects.toThrow(
      /^DATA_DIR .*a-file\/data cannot be used: there is a file of that name .*\.$/,
    );
    await expect(useEmbeddedServer(join(outer, 'a-file'))).rejects.toThrow(
      /cannot be used: there is a file of that name/,
    );
    if (process.platform === 'linux') {
      await expect(useEmbeddedServer('/proc/city-partnerships')).rejects.toThrow(
        /^DATA_DIR \/proc\/city-partnerships cannot be used: /,
      );
    }
  });

  it('does not touch a cluster of another PostgreSQL', async () => {
    mkdirSync(join(folder, 'postgres'), { recursive: true });
    writeFileSync(join(folder, 'postgres', 'PG_VERSION'), '17\n');
    await expect(useEmbeddedServer(folder)).rejects.toThrow(
      /was made by PostgreSQL 17 and this version .* brings PostgreSQL 18/,
    );
    expect(readdirSync(join(folder, 'postgres'))).toEqual(['PG_VERSION']);
  });

  const asRoot = process.geteuid?.() === 0 ? it : it.skip;
  asRoot(
    'runs for root in a folder that only root may enter',
    async () => {
      chownSync(outer, 0, 0);
      expect(statSync(outer).mode & 0o777).toBe(0o700);
      const server = await useEmbeddedServer(folder);
      expect(await answers(server.ownerUrl)).toEqual({ fsync: 'on' });
      expect(statSync(`/proc/${(await running())!.pid}`).uid).not.toBe(0);
      await server.release();
    },
    60_000,
  );
});
