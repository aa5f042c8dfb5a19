import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from './built.js';

/** The real program in a process of its own, as `npm start` or `npm run fund` run it. */
export class ProgramRun {
  /** What it has written so far. */
  stdout = '';
  stderr = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;

  /** @param program 'main' or 'cli' */
  constructor(program: string, args: string[], env: Record<string, string>) {
    const unset = {
      DATABASE_URL: undefined,
      DATABASE_APP_URL: undefined,
      HOST: undefined,
      PUBLIC_URL: undefined,
    };
    this.child = spawn(process.execPath, [join(root, 'dist', 'src', `${program}.js`), ...args], {
      cwd: root,
      env: { ...process.env, ...unset, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout!.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr!.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = once(this.child, 'close');
  }

  /** Waits until it says where it is; returns that address. */
  async isUp(): Promise<string> {
    for (;;) {
      const [, address] = /City Partnerships is at (\S+)/.exec(this.stdout) ?? [];
      if (address) return address;
      if (this.child.exitCode !== null) throw new Error(`It ended instead: ${this.stderr}`);
      await pause(10);
    }
  }

  /** Waits until it has said something. */
  async says(what: RegExp): Promise<void> {
    while (!what.test(this.stdout)) {
      if (this.child.exitCode !== null) throw new Error(`It ended instead: ${this.stderr}`);
      await pause(10);
    }
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Waits for its end; returns the exit code. */
  async exitCode(): Promise<number | null> {
    await this.ended;
    return this.child.exitCode;
  }
}

/** A port on 127.0.0.1 that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
