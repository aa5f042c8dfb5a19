import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../support/built.js';

jest.setTimeout(60_000);

/** scripts/prepare.mjs in a small checkout of its own, with the packages of this one. */
describe('preparing a checkout', () => {
  let checkout: string;

  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), 'city-partnerships-prepare-'));
    for (const file of [
      'package.json',
      'package-lock.json',
      'tsconfig.json',
      'tsconfig.build.json',
      'scripts/prepare.mjs',
    ]) {
      cpSync(join(root, file), join(checkout, file));
    }
    symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
    mkdirSync(join(checkout, 'src'));
    mkdirSync(join(checkout, 'migrations'));
    source('src/main.ts', 'export const answer: number = 1;');
    source('migrations/old.ts', 'export const old = true;');
  });
  afterEach(() => rmSync(checkout, { recursive: true }));

  const source = (file: string, text: string) => writeFileSync(join(checkout, file), `${text}\n`);
  const built = (file: string) => join(checkout, 'dist', file);

  async function prepare(): Promise<{ code: number; stdout: string; stderr: string }> {
    const child = spawn(process.execPath, [join(checkout, 'scripts/prepare.mjs')]);
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, ...said };
  }

  it('builds once, and says nothing when there is nothing to do', async () => {
    expect(await prepare()).toEqual({ code: 0, stdout: '', stderr: 'Building …\n' });
    expect(readFileSync(built('src/main.js'), 'utf8')).toContain('answer = 1');
    expect(await prepare()).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('builds what changed, what was deleted by hand, and nothing of a deleted source stays', async () => {
    await prepare();
    source('src/main.ts', 'export const answer: number = 1 + 1;');
    rmSync(join(checkout, 'migrations/old.ts'));
    await prepare();
    expect(readFileSync(built('src/main.js'), 'utf8')).toContain('answer = 1 + 1');
    expect(existsSync(built('migrations/old.js'))).toBe(false);
    expect(existsSync(built('migrations/old.js.map'))).toBe(false);
    rmSync(built('src/main.js'));
    await prepare();
    expect(existsSync(built('src/main.js'))).toBe(true);
  });

  it('does not trip over another at the same time, nor over one that was killed', async () => {
    mkdirSync(built(''), { recursive: true });
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'close');
    writeFileSync(built('.preparing'), String(dead.pid));
    const both = await Promise.all([prepare(), prepare(), prepare()]);
    expect(both.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(both.filter(({ stderr }) => stderr !== '')).toHaveLength(1);
    expect(existsSync(built('.preparing'))).toBe(false);
  });

  it('ends with what the compiler said, and does not take a failed build for a build', async () => {
    source('src/main.ts', 'export const answer: number = "one";');
    for (let again = 0; again < 2; again++) {
      const { code, stderr } = await prepare();
      expect(code).toBe(1);
      expect(stderr).toMatch(/Building failed\.\nsrc\/main\.ts\(1,14\): error TS2322/);
    }
  });
});
