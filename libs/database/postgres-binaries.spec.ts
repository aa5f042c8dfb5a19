import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type InstalledPostgres, installedPostgres, postgresBinaries } from './postgres-binaries.js';

describe('the programs of the embedded PostgreSQL', () => {
  let outer: string;
  let caches: string[];
  beforeEach(() => {
    outer = mkdtempSync(join(tmpdir(), 'city-partnerships-binaries-'));
    chmodSync(outer, 0o755);
    caches = [join(outer, 'cache')];
  });
  afterEach(() => rmSync(outer, { recursive: true }));

  /** A package as npm leaves it when it runs no install script: without the links between its libraries. */
  function withoutLinks(): InstalledPostgres {
    const installed = installedPostgres();
    const folder = join(outer, 'package');
    cpSync(installed.folder, folder, { recursive: true, verbatimSymlinks: true });
    for (const { at } of installed.links) rmSync(join(folder, at));
    return { ...installed, folder };
  }

  it('run where they are, if they can', async () => {
    const installed = installedPostgres();
    expect(await postgresBinaries(null, installed, [])).toEqual({
      initdb: join(installed.folder, 'bin', 'initdb'),
      postgres: join(installed.folder, 'bin', 'postgres'),
    });
  });

  it('are completed in a copy when the install script was not allowed', async () => {
    const { postgres } = await postgresBinaries(null, withoutLinks(), caches);
    expect(postgres).toBe(
      join(outer, 'cache', `postgresql-${installedPostgres().version}`, 'bin', 'postgres'),
    );
    expect(execFileSync(postgres, ['--version'], { encoding: 'utf8' })).toMatch(/PostgreSQL\) 18\./);
  });

  it('are copied once, also when two want them at once', async () => {
    const installed = withoutLinks();
    const [one, other] = await Promise.all([
      postgresBinaries(null, installed, caches),
      postgresBinaries(null, installed, caches),
    ]);
    expect(one).toEqual(other);
    const made = statSync(one.postgres).ino;
    expect(statSync((await postgresBinaries(null, installed, caches)).postgres).ino).toBe(made);
  });

  it('are not run from a cache that others can write', async () => {
    const installed = withoutLinks();
    await postgresBinaries(null, installed, caches);
    chmodSync(join(outer, 'cache'), 0o777);
    await expect(postgresBinaries(null, installed, caches)).rejects.toThrow(
      /can be written by, somebody else/,
    );
  });

  const asRoot = process.geteuid?.() === 0 ? it : it.skip;
  asRoot(
    'are copied to where the server’s user can reach them when only root may enter the checkout',
    async () => {
      const installed = withoutLinks();
      chmodSync(installed.folder, 0o700);
      const nobody = { uid: 65_534, gid: 65_534 };
      const { postgres } = await postgresBinaries(nobody, installed, caches);
      expect(execFileSync(postgres, ['--version'], { ...nobody, encoding: 'utf8' })).toMatch(
        /PostgreSQL\) 18\./,
      );
    },
  );
});
