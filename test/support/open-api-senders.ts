import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { roles } from '../../src/access/index.js';
import type { TestDatabase } from './database.js';
import type { FrontDoor } from './front-door.js';
import { person, type Granted } from './http-app.js';
import { OWN } from './open-api-world.js';

type Headers = Record<string, string>;

const everything: Granted[] = roles.map((role) => ({ role }));

/** Whoever sends requests; the first two may do everything, so that what one proposes the other may decide. */
const cast: [title: string, granted: Granted[] | null, steppedUp?: boolean][] = [
  ['one who may do everything', everything],
  ['another who may do everything', everything],
  ['one with an old code', everything, false],
  ['fund administrator', [{ role: 'fund_administrator', fund: OWN.fund }]],
  ['approver', [{ role: 'approver', fund: OWN.fund }]],
  ['project lead', [{ role: 'project_lead', project: OWN.project }]],
  ['donor', [{ role: 'donor', organisation: 'NORLAND' }]],
  ['auditor', [{ role: 'auditor' }]],
  ['one without a role', []],
  ['nobody', null],
  ['a machine', everything],
  ['a session that is none', null],
  ['a key that is none', null],
];

/** Those who send requests, with sessions that are renewed when they end: a request may have ended them. */
export class Senders {
  readonly many = cast.length;
  private readonly doors = new Map<number, FrontDoor>();
  private readonly keys = new Map<number, string>();
  private requests = 0;

  constructor(
    private readonly database: TestDatabase,
    private readonly app: NestFastifyApplication,
  ) {}

  titleOf = (sender: number) => cast[sender]![0];

  /** New people, with whom nothing was done yet. */
  async renew(senders = cast.map((_, sender) => sender)): Promise<void> {
    for (const sender of senders) {
      const [title, granted, steppedUp = true] = cast[sender]!;
      if (!granted) continue;
      const door = await person(this.database, this.app, granted, { steppedUp });
      this.doors.set(sender, door);
      if (title === 'a machine') this.keys.set(sender, await keyOf(door));
    }
  }

  headersOf(sender: number): Headers {
    const number = ++this.requests;
    const [title] = cast[sender]!;
    // An address of its own for each: how often one may try to sign in is another story.
    const address = { 'x-forwarded-for': `127.${2 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}` };
    const key = { 'idempotency-key': randomUUID() };
    if (this.keys.has(sender))
      return { ...address, ...key, authorization: `Bearer ${this.keys.get(sender)}` };
    if (title === 'a session that is none')
      return { ...address, ...key, cookie: 'session=never-given; csrf=x' };
    if (title === 'a key that is none') return { ...address, ...key, authorization: 'Bearer cpk_none_none' };
    return { ...address, ...(this.doors.get(sender)?.headers(randomUUID()) ?? key) };
  }
}

async function keyOf(door: FrontDoor): Promise<string> {
  const expiresOn = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const { body } = await door.post('/api/api-keys', { name: 'machine', expiresOn }).expect(201);
  return (body as { key: string }).key;
}
