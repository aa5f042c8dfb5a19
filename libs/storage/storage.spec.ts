import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { startS3Server, type S3Server } from '../../test/support/s3-server.js';
import { contentStore, FolderStore, S3Store, type ContentStore } from './index.js';

const MIB = 1024 * 1024;
const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const allOf = async (stream: Readable) => Buffer.concat(await stream.toArray());

async function keep(store: ContentStore, content: string | Buffer) {
  const arrival = await store.receive(Readable.from([Buffer.from(content)]), MIB);
  try {
    await store.keep(arrival);
    return arrival;
  } finally {
    await arrival.discard();
  }
}

describe('content in a folder', () => {
  let folder: string;
  let store: FolderStore;
  const placeOf = (hash: string) => join(folder, hash.slice(0, 2), hash.slice(2, 4), hash);
  const files = async () =>
    (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'content-'));
    store = new FolderStore(folder);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('lies under its hash, for its owner only, and comes back as it was', async () => {
    const { sha256: hash, size } = await keep(store, 'agreed');
    expect([hash, size]).toEqual([sha256('agreed'), 6]);
    expect((await stat(placeOf(hash))).mode & 0o777).toBe(0o600);
    expect((await allOf(await store.open(hash))).toString()).toBe('agreed');
  });

  it('is kept once, untouched by who brings it again', async () => {
    const { sha256: hash } = await keep(store, 'agreed');
    const before = await stat(placeOf(hash));
    await keep(store, 'agreed');
    const after = await stat(placeOf(hash));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
    expect(await files()).toHaveLength(1);
  });

  it('is mended by whoever brings it again after it was damaged', async () => {
    const { sha256: hash } = await keep(store, 'agreed');
    await writeFile(placeOf(hash), 'forged');
    await expect(store.open(hash)).rejects.toMatchObject({ how: 'damaged' });
    await keep(store, 'agreed');
    expect((await allOf(await store.open(hash))).toString()).toBe('agreed');
  });

  it('is reported when a part of it, or all of it, is gone', async () => {
    const { sha256: hash } = await keep(store, 'agreed');
    await truncate(placeOf(hash), 3);
    await expect(store.open(hash)).rejects.toMatchObject({ how: 'damaged', sha256: hash });
    await rm(placeOf(hash));
    await expect(store.open(hash)).rejects.toMatchObject({ how: 'lost' });
  });

  it('leaves nothing of what is too large, and reads no further', async () => {
    let given = 0;
    async function* endless() {
      for (;;) yield await Promise.resolve((given++, Buffer.alloc(1024)));
    }
    await expect(store.receive(endless(), 4096)).rejects.toMatchObject({ atMost: 4096 });
    expect(given).toBe(5);
    expect(await files()).toEqual([]);
  });

  it('leaves nothing of what breaks off', async () => {
    const breaking = new Readable({ read: () => undefined });
    breaking.push('half');
    setTimeout(() => breaking.destroy(new Error('cut')), 20);
    await expect(store.receive(breaking, MIB)).rejects.toThrow('cut');
    expect(await files()).toEqual([]);
  });

  it('sweeps away what was left half received by a process that was killed, and only that', async () => {
    await keep(store, 'agreed');
    const arriving = join(folder, '.arriving');
    await writeFile(join(arriving, 'old'), 'half');
    await writeFile(join(arriving, 'young'), 'half');
    const twoDaysAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
    await utimes(join(arriving, 'old'), twoDaysAgo, twoDaysAgo);
    await keep(new FolderStore(folder), 'agreed');
    expect(await readdir(arriving)).toEqual(['young']);
  });

  it('is not kept where the folder cannot be written', async () => {
    await writeFile(join(folder, 'file'), '');
    const blocked = new FolderStore(join(folder, 'file'));
    await expect(keep(blocked, 'agreed')).rejects.toThrow(/^The storage cannot be used: ENOTDIR/);
  });
});

describe('content in a bucket', () => {
  let bucket: S3Server;
  let store: S3Store;
  let passing: string;
  const keyOf = (hash: string) => `documents/${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash}`;

  beforeEach(async () => {
    bucket = await startS3Server();
    passing = await mkdtemp(join(tmpdir(), 'content-'));
    store = new S3Store(bucket, passing);
  });
  afterEach(async () => {
    await bucket.close();
    expect(await readdir(passing)).toEqual([]);
    await rm(passing, { recursive: true });
  });

  it('is put under its hash, signed with its checksum, and comes back as it was', async () => {
    const { sha256: hash, size } = await keep(store, 'agreed');
    expect(bucket.log).toEqual([`PUT ${keyOf(hash)} 200`]);
    expect((await allOf(await store.open(hash, size))).toString()).toBe('agreed');
  });

  it('is reported when it is gone, longer, shorter or other than it was', async () => {
    const { sha256: hash, size } = await keep(store, 'agreed');
    for (const other of ['forged', 'agree', 'agreed and more']) {
      bucket.objects.set(keyOf(hash), Buffer.from(other));
      await expect(store.open(hash, size)).rejects.toMatchObject({ how: 'damaged' });
    }
    bucket.objects.clear();
    await expect(store.open(hash, size)).rejects.toMatchObject({ how: 'lost' });
  });

  it('is neither kept nor read with another secret, and the error has no secret in it', async () => {
    const stranger = new S3Store({ ...bucket, secretAccessKey: 'hush hush' }, passing);
    const message = await keep(stranger, 'agreed').then(
      () => 'kept',
      (error: Error) => `${error.stack} ${JSON.stringify(error)} ${JSON.stringify(error.cause)}`,
    );
    expect(message).toMatch(/The storage cannot be used: S3 returned 403/);
    expect(message).not.toContain('hush');
    expect(bucket.objects.size).toBe(0);
  });

  it('is away when the bucket is', async () => {
    const { sha256: hash, size } = await keep(store, 'agreed');
    bucket.goDown();
    await expect(store.open(hash, size)).rejects.toThrow(/The storage cannot be used: S3 returned 503/);
    await expect(keep(store, 'more')).rejects.toThrow(/The storage cannot be used/);
    await bucket.close();
    await expect(keep(store, 'more')).rejects.toThrow(/The storage cannot be used: .*ECONNREFUSED/);
    bucket = await startS3Server();
  });
});

describe('the store that the environment names', () => {
  it('is the folder documents of DATA_DIR, or the bucket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'content-'));
    await keep(contentStore({ DATA_DIR: folder }), 'agreed');
    const hash = sha256('agreed');
    expect(await readFile(join(folder, 'documents', hash.slice(0, 2), hash.slice(2, 4), hash), 'utf8')).toBe(
      'agreed',
    );
    const bucket = await startS3Server();
    await writeFile(join(folder, 'secret'), `${bucket.secretAccessKey}\n`);
    const env = {
      S3_ENDPOINT: bucket.endpoint,
      S3_REGION: bucket.region,
      S3_ACCESS_KEY_ID: bucket.accessKeyId,
      S3_SECRET_ACCESS_KEY_FILE: join(folder, 'secret'),
    };
    await keep(contentStore(env), 'agreed');
    expect(bucket.objects.size).toBe(1);
    await bucket.close();
    await rm(folder, { recursive: true });
  });

  it('is refused without its bucket or a key', () => {
    expect(() => contentStore({ S3_ENDPOINT: 'https://s3.example.org' })).toThrow(/with the bucket/);
    const endpoint = 'https://s3.example.org/documents';
    expect(() => contentStore({ S3_ENDPOINT: endpoint })).toThrow(
      'S3_ENDPOINT is set, and so S3_ACCESS_KEY_ID or S3_ACCESS_KEY_ID_FILE must be.',
    );
  });
});
