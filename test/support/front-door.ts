import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import request, { type Test as Request } from 'supertest';
import type { DataSource } from 'typeorm';
import type { Granted } from './http-app.js';

/** A person's browser: sends their session and its token against forged requests, and a new Idempotency-Key with everything that writes. */
export class FrontDoor {
  private constructor(
    private readonly app: NestFastifyApplication,
    readonly personId: number,
    readonly name: string,
    private readonly cookies: string,
    private readonly csrf: string,
  ) {}

  get(path: string): Request {
    return request(this.app.getHttpServer()).get(path).set('cookie', this.cookies);
  }

  post(path: string, body: object = {}, key: string = randomUUID()): Request {
    return this.write('post', path, body, key);
  }

  put(path: string, body: object, key: string = randomUUID()): Request {
    return this.write('put', path, body, key);
  }

  patch(path: string, body: object, key: string = randomUUID()): Request {
    return this.write('patch', path, body, key);
  }

  delete(path: string, key: string = randomUUID()): Request {
    return request(this.app.getHttpServer()).delete(path).set(this.headers(key));
  }

  /** Uploads a document and gives its id. */
  async document(
    name = 'decision.txt',
    content: string | Buffer = 'The steering committee so decided.',
    contentType = 'text/plain',
  ): Promise<string> {
    const { body } = await request(this.app.getHttpServer())
      .post('/api/documents')
      .set(this.headers(randomUUID()))
      .attach('file', typeof content === 'string' ? Buffer.from(content) : content, {
        filename: name,
        contentType,
      })
      .expect(201);
    return (body as { id: string }).id;
  }

  private write(method: 'post' | 'put' | 'patch', path: string, body: object, key: string): Request {
    return request(this.app.getHttpServer())[method](path).set(this.headers(key)).send(body);
  }

  /** What the browser sends with everything that writes. */
  readonly headers = (key: string) => ({
    cookie: this.cookies,
    'x-csrf-token': this.csrf,
    'idempotency-key': key,
  });

  /** Puts a person with roles into the database, with its guards for granting roles off for the moment. */
  static async makePerson(
    owner: DataSource,
    name: string,
    granted: Granted[],
    organisations: string[],
  ): Promise<number> {
    return owner.transaction(async (manager) => {
      await manager.query(`SET LOCAL session_replication_role = replica`);
      await manager.query('ALTER TABLE role_grant DISABLE TRIGGER roles_are_granted_by_others');
      const [change]: { id: string }[] = await manager.query(
        `INSERT INTO change (made_by, door, what) VALUES ('test', 'system', $1) RETURNING id`,
        [`person ${name}`],
      );
      const email = `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.')}@example.org`;
      const [person]: { id: number }[] = await manager.query(
        'INSERT INTO person (email, change_id) VALUES ($1, $2) RETURNING id',
        [email, change!.id],
      );
      await manager.query('INSERT INTO person_version (person_id, change_id, name) VALUES ($1, $2, $3)', [
        person!.id,
        change!.id,
        name,
      ]);
      for (const { role, fund, organisation, project } of granted) {
        await manager.query(
          `INSERT INTO role_grant (person_id, role, fund_id, organisation_id, project_id, from_on, change_id)
           VALUES ($1, $2, (SELECT id FROM fund WHERE code = $3), (SELECT id FROM organisation WHERE code = $4),
                   (SELECT id FROM project WHERE code = $5), '2020-01-01', $6)`,
          [person!.id, role, fund ?? null, organisation ?? null, project ?? null, change!.id],
        );
      }
      for (const organisation of organisations) {
        await manager.query(
          `INSERT INTO membership_version (person_id, organisation_id, change_id, from_on)
           VALUES ($1, (SELECT id FROM organisation WHERE code = $2), $3, '2020-01-01')`,
          [person!.id, organisation, change!.id],
        );
      }
      await manager.query('ALTER TABLE role_grant ENABLE ALWAYS TRIGGER roles_are_granted_by_others');
      return person!.id;
    });
  }

  /**
   * A session whose second factor was given just now, or a while ago.
   * @param proven false: not yet at all
   */
  static async enter(
    owner: DataSource,
    app: NestFastifyApplication,
    personId: number,
    name: string,
    steppedUp: boolean,
    proven = true,
  ): Promise<FrontDoor> {
    const token = randomBytes(32).toString('base64url');
    await owner.query(
      `INSERT INTO session (token_hash, person_id, opened_by, second_factor, second_factor_at, stepped_up_at)
       VALUES ($1, $2, 'password', CASE WHEN $4 THEN 'totp' END, CASE WHEN $4 THEN now() END, $3)`,
      [createHash('sha256').update(token).digest(), personId, steppedUp ? new Date() : null, proven],
    );
    const session = `session=${token}`;
    const hello = await request(app.getHttpServer()).get('/api/session').set('cookie', session).expect(200);
    const csrfCookie = [hello.headers['set-cookie'] ?? []].flat().map((cookie) => cookie.split(';')[0]);
    return new FrontDoor(
      app,
      personId,
      name,
      [session, ...csrfCookie].join('; '),
      String(hello.headers['x-csrf-token']),
    );
  }
}
