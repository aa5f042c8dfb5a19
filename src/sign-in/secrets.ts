import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CannotStart, secretFrom } from '../../libs/environment/index.js';
import { notNow } from '../refusals/index.js';

const SHORTEST = 32;
const FILE = 'session-secret';

/**
 * The secret of the sessions: SESSION_SECRET, or the content of the file that SESSION_SECRET_FILE names; else, for an embedded
 * database, one of its own, made once and kept in its folder for the owner's eyes only.
 *
 * @param folder where one may be made and kept; null where it must be given: a database of one's own, or beyond loopback
 * @throws CannotStart
 */
export async function sessionSecret(env: NodeJS.ProcessEnv, folder: string | null): Promise<string> {
  const given = secretFrom(env, 'SESSION_SECRET');
  if (given !== undefined) return longEnough(given, 'The session secret');
  if (folder !== null) return keptSecret(folder);
  throw new CannotStart(
    'There is no session secret: set SESSION_SECRET, or SESSION_SECRET_FILE to a file with it, at least 32 random characters, such as openssl rand -hex 32 prints.',
  );
}

function longEnough(secret: string, what: string): string {
  if (secret.length >= SHORTEST) return secret;
  throw new CannotStart(
    `${what} has ${secret.length} characters; it must have at least ${SHORTEST}, such as openssl rand -hex 32 prints.`,
  );
}

/** Several programs may start at once in one folder: whole files are linked into place, and the first one stays. */
async function keptSecret(folder: string): Promise<string> {
  const place = join(folder, FILE);
  const read = () => readFile(place, 'utf8').catch(() => null);
  const known = await read();
  if (known !== null) return longEnough(known.trim(), `The secret in ${place}`);
  const draft = `${place}.${randomBytes(6).toString('hex')}`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, place);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return longEnough((await read())?.trim() ?? '', `The secret in ${place}`);
}

const IV = 12;
const TAG = 16;

/** Seals what must be read again (AES-256-GCM), under a key that only the process knows. */
export class Vault {
  private readonly sealing: Buffer;
  private readonly naming: Buffer;

  constructor(secret: string) {
    const derive = (purpose: string) =>
      Buffer.from(hkdfSync('sha256', secret, '', `city-partnerships ${purpose}`, 32));
    this.sealing = derive('second factors');
    this.naming = derive('names of accounts');
  }

  /** @param boundTo whose it is: it opens for nobody else, wherever the sealed bytes are moved */
  seal(plain: string, boundTo: string): Buffer {
    const iv = randomBytes(IV);
    const cipher = createCipheriv('aes-256-gcm', this.sealing, iv).setAAD(Buffer.from(boundTo));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
  }

  /** @throws {Refused} 409 where it was sealed under another secret, for somebody else, or was changed */
  open(sealed: Buffer, boundTo: string): string {
    try {
      const cipher = createDecipheriv('aes-256-gcm', this.sealing, sealed.subarray(0, IV), {
        authTagLength: TAG,
      })
        .setAAD(Buffer.from(boundTo))
        .setAuthTag(sealed.subarray(IV, IV + TAG));
      return cipher.update(sealed.subarray(IV + TAG), undefined, 'utf8') + cipher.final('utf8');
    } catch {
      throw notNow(
        "The second factor cannot be read, because the server's secret is another than when it was set up; use a recovery code, or ask a system administrator for a reset.",
      );
    }
  }

  /** A stand-in for a text that the database need not know, such as an e-mail that nobody has. */
  fingerprint(text: string): string {
    return createHmac('sha256', this.naming).update(text).digest('hex');
  }
}
