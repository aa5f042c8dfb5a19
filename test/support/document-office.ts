import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { Role } from '../../src/access/index.js';
import { AppModule } from '../../src/app.module.js';
import { entities } from '../../src/entities.js';
import { startClamdServer, type ClamdServer } from './clamd-server.js';
import { createDatabase, type TestDatabase } from './database.js';
import { ada as author, createExample, servicesOn, usd } from './example-services.js';
import { startS3Server, type S3Server } from './s3-server.js';
import { formOf, formType, type RawPart } from './upload-form.js';

/** What the answers are read as. */
export interface DocumentBody {
  [key: string]: unknown;
  id: string;
  name: string;
  detail: string;
}

export interface DocumentAnswer {
  status: number;
  headers: Headers;
  text: string;
  body: DocumentBody;
}

const grant = (role: Role, fund: string | null) => ({
  ...{ role, fund, organisation: null, project: null },
  reaches: fund === null ? null : [fund],
});
const signedIn = { session: null, apiKey: null };

/** Who is there; the first three work for CITY, Dan for another fund. */
const people = [
  {
    personId: 1,
    name: 'Ada',
    email: 'ada@example.org',
    grants: [grant('fund_administrator', null)],
    ...signedIn,
  },
  { personId: 2, name: 'Ben', email: 'ben@example.org', grants: [grant('auditor', 'CITY')], ...signedIn },
  { personId: 3, name: 'Cleo', email: 'cleo@example.org', grants: [grant('donor', 'CITY')], ...signedIn },
  {
    personId: 4,
    name: 'Dan',
    email: 'dan@example.org',
    grants: [grant('fund_administrator', 'OTHER')],
    ...signedIn,
  },
];

/** The headers of somebody who is signed in. */
export const ada = { person: 'Ada' };

/**
 * The product with the funds CITY and OTHER, its documents kept in a folder or in a bucket, and looked through by a virus scanner. Who signs in is
 * another story: the header `person` says who somebody is.
 */
export class DocumentOffice {
  /** Everything that was logged. */
  readonly logged: string[] = [];
  url = '';
  private app: NestFastifyApplication | undefined;

  private constructor(
    readonly database: TestDatabase,
    readonly clamd: ClamdServer,
    readonly bucket: S3Server | null,
    readonly folder: string,
  ) {}

  static async open(store: 'folder' | 'bucket'): Promise<DocumentOffice> {
    const [database, clamd] = await Promise.all([createDatabase(entities), startClamdServer()]);
    await createExample(servicesOn(database.application));
    await createExample(servicesOn(database.application), { code: 'OTHER' });
    const { agreements } = servicesOn(database.application);
    for (const reference of ['A-1', 'A-2', 'A-5']) {
      const signed = { fund: 'CITY', reference, effectiveOn: '2024-02-01', window: 'GEN', amount: usd('1') };
      await agreements.sign({ ...signed, donor: 'NORLAND' }, author);
    }
    await database.owner.query(
      `WITH c AS (INSERT INTO change (made_by, door, what) VALUES ('test', 'system', 'people') RETURNING id)
       INSERT INTO person (email, change_id) SELECT e, c.id FROM c, unnest($1::text[]) WITH ORDINALITY u (e, n) ORDER BY n`,
      [people.map(({ email }) => email)],
    );
    const bucket = store === 'bucket' ? await startS3Server() : null;
    const folder = await mkdtemp(join(tmpdir(), 'documents-'));
    const office = new DocumentOffice(database, clamd, bucket, folder);
    try {
      await office.start();
      return office;
    } catch (error) {
      await office.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.app?.close();
    await Promise.all([this.database.drop(), this.clamd.close(), this.bucket?.close()]);
    await rm(this.folder, { recursive: true });
  }

  private async start(): Promise<void> {
    const environment = { ...process.env };
    Object.assign(process.env, this.variables());
    const testing = await Test.createTestingModule({
      imports: [AppModule.on(this.database.applicationUrl, 'a secret of tests, of thirty-two and more')],
    }).compile();
    process.env = environment;
    const log = (...words: unknown[]) => void this.logged.push(words.map(String).join(' '));
    const app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), {
      logger: { log, warn: log, error: log, fatal: log },
    });
    this.app = app;
    app
      .getHttpAdapter()
      .getInstance()
      .addHook('onRequest', (request, _reply, done) => {
        const who = people.find(({ name }) => name === request.headers.person);
        if (who) request.signedIn = { ...who, stillHolds: () => Promise.resolve(true) };
        done();
      });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    this.url = `http://127.0.0.1:${port}/api/documents`;
  }

  /** What says where documents go, for this application only. */
  private variables(): Record<string, string> {
    const { bucket, clamd, folder } = this;
    return {
      ...{ DATA_DIR: folder, TMPDIR: folder, CLAMD_HOST: clamd.host, CLAMD_PORT: String(clamd.port) },
      ...(bucket && {
        ...{ S3_ENDPOINT: bucket.endpoint, S3_REGION: bucket.region },
        ...{ S3_ACCESS_KEY_ID: bucket.accessKeyId, S3_SECRET_ACCESS_KEY: bucket.secretAccessKey },
      }),
    };
  }

  async ask(path = '', init: RequestInit = {}): Promise<DocumentAnswer> {
    const response = await fetch(`${this.url}${path}`, { headers: ada, ...init });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const body = (isJson ? JSON.parse(text) : {}) as DocumentBody;
    return { status: response.status, headers: response.headers, text, body };
  }

  /** Sends a body as a form, whatever it is. */
  send(body: Buffer | string, headers: Record<string, string> = ada, type = formType) {
    return this.ask('', { method: 'POST', headers: { ...headers, 'content-type': type }, body });
  }

  post(parts: RawPart[], query = '', who: Record<string, string> = ada): Promise<DocumentAnswer> {
    const headers = { ...who, 'content-type': formType };
    return this.ask(query, { method: 'POST', headers, body: formOf(parts) });
  }

  upload(content: string, fileName = 'Agreement.pdf', query = '', who = ada): Promise<DocumentAnswer> {
    return this.post([{ name: 'file', fileName, type: 'application/octet-stream', content }], query, who);
  }

  /** The names in the store, which are hashes, and of whatever else lies about. */
  async stored(): Promise<string[]> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    const objects = [...(this.bucket?.objects.keys() ?? [])].map((key) => key.split('/').pop() ?? '');
    return [...files, ...objects].sort();
  }

  /** Sees that neither the store nor the books have anything more after the work than before. */
  async leavingNothing<Result>(work: () => Promise<Result>): Promise<Result> {
    const before = await this.kept();
    const result = await work();
    // What was cut off ends when the server notices.
    for (let tries = 0; tries < 100 && (await this.kept()) !== before; tries++) {
      await new Promise((resume) => setTimeout(resume, 20));
    }
    expect(await this.kept()).toBe(before);
    return result;
  }

  private async kept(): Promise<string> {
    const [row]: { n: string }[] = await this.database.owner.query('SELECT count(*) AS n FROM document');
    return [row?.n, ...(await this.stored())].join(' ');
  }

  /** Makes what is stored under a hash something else, or takes it away. */
  async damage(hash: string, content: string | null): Promise<void> {
    const path = ['documents', hash.slice(0, 2), hash.slice(2, 4), hash].join('/');
    if (this.bucket) {
      if (content === null) this.bucket.objects.delete(path);
      else this.bucket.objects.set(path, Buffer.from(content));
    } else {
      await (content === null ? rm(join(this.folder, path)) : writeFile(join(this.folder, path), content));
    }
  }
}
