import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sessionSecret, Vault } from './secrets.js';

const LONG = 'x'.repeat(32);

describe("the sessions' secret", () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'session-secret-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('is what the environment says, itself or in a file', async () => {
    expect(await sessionSecret({ SESSION_SECRET: LONG }, folder)).toBe(LONG);
    const file = join(folder, 'given');
    await writeFile(file, `${LONG}y\n`);
    expect(await sessionSecret({ SESSION_SECRET_FILE: file }, null)).toBe(`${LONG}y`);
    expect(await readdir(folder)).toEqual(['given']);
  });

  it('is refused when it is short or missing, in a sentence without it', async () => {
    await expect(sessionSecret({ SESSION_SECRET: 'hush' }, null)).rejects.toMatchObject({
      name: 'CannotStart',
      message:
        'The session secret has 4 characters; it must have at least 32, such as openssl rand -hex 32 prints.',
    });
    await expect(sessionSecret({}, null)).rejects.toThrow(/There is no session secret: set SESSION_SECRET/);
  });

  it('is made once and kept for its owner alone, however many start at once', async () => {
    const place = join(folder, 'deeper');
    const secrets = await Promise.all(Array.from({ length: 8 }, () => sessionSecret({}, place)));
    expect(new Set(secrets).size).toBe(1);
    expect(secrets[0]).toMatch(/^[\da-f]{64}$/);
    expect(await readdir(place)).toEqual(['session-secret']);
    const file = join(place, 'session-secret');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readFile(file, 'utf8')).trim()).toBe(secrets[0]);
    expect(await sessionSecret({}, place)).toBe(secrets[0]);
    await writeFile(file, 'short');
    await expect(sessionSecret({}, place)).rejects.toThrow(/session-secret has 5 characters/);
  });
});

describe('the vault', () => {
  const vault = new Vault(LONG);

  it('opens what it sealed, which is sealed otherwise each time', () => {
    const [one, two] = [vault.seal('hidden', 'person 1'), vault.seal('hidden', 'person 1')];
    expect(vault.open(one, 'person 1')).toBe('hidden');
    expect(one.equals(two)).toBe(false);
    expect(one.toString('latin1')).not.toContain('hidden');
  });

  it('opens nothing that was changed, is of another person, or was sealed under another secret', () => {
    const sealed = vault.seal('hidden', 'person 1');
    const changed = Buffer.from(sealed);
    changed[changed.length - 1]! ^= 1;
    const attempts = [
      () => vault.open(changed, 'person 1'),
      () => vault.open(sealed, 'person 2'),
      () => new Vault(`${LONG}y`).open(sealed, 'person 1'),
      () => vault.open(sealed.subarray(0, 20), 'person 1'),
    ];
    for (const attempt of attempts) expect(attempt).toThrow(/The second factor cannot be read/);
  });

  it('gives texts names that say nothing about them', () => {
    expect(vault.fingerprint('ada@example.org')).toBe(vault.fingerprint('ada@example.org'));
    expect(vault.fingerprint('ada@example.org')).not.toBe(
      new Vault(`${LONG}y`).fingerprint('ada@example.org'),
    );
  });
});
