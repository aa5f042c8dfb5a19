import { generateSecret, generateURI, verifySync } from 'otplib';
import type { DataSource } from 'typeorm';
import { inTransaction } from '../../libs/database/index.js';
import { notNow } from '../refusals/index.js';
import type { Runner } from './grants.query.js';
import type { Vault } from './secrets.js';
import { asTyped, hashOf, randomText } from './tokens.js';

const STEP_SECONDS = 30;
const RECOVERY_CODES = 10;
/** 28 characters of 5 bits: far beyond guessing, so that a plain hash is enough and one UPDATE both finds and spends a code. */
const RECOVERY_CODE_LENGTH = 28;

/** A secret to put into an authenticator app. */
export interface Enrolment {
  /** Base32, to type. */
  secret: string;
  /** `otpauth://…`, to show as a QR code. */
  uri: string;
}

/**
 * The second factor: codes of an authenticator app (TOTP, RFC 6238: SHA-1, six digits, 30 seconds, a step early or late), and ten
 * recovery codes for the day on which the telephone is lost. Each is good once. The time is the database's.
 */
export class TotpService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
  ) {}

  /** Puts a secret to use that somebody has already, such as the people of a demonstration. */
  async keep(runner: Runner, personId: number, secret: string): Promise<void> {
    await runner.query('INSERT INTO totp (person_id) VALUES ($1)', [personId]);
    await runner.query(
      'UPDATE totp SET secret_sealed = $2, confirmed_at = clock_timestamp(), last_step = 0 WHERE person_id = $1',
      [personId, this.vault.seal(secret, boundTo(personId))],
    );
  }

  /** Makes a new secret. One that is in use stays in use until the new one is confirmed. */
  async begin(personId: number, email: string): Promise<Enrolment> {
    const secret = generateSecret();
    await this.dataSource.query(
      `INSERT INTO totp (person_id, pending_sealed) VALUES ($1, $2)
       ON CONFLICT (person_id) DO UPDATE SET pending_sealed = excluded.pending_sealed`,
      [personId, this.vault.seal(secret, boundTo(personId))],
    );
    return { secret, uri: generateURI({ issuer: 'City Partnerships', label: email, secret }) };
  }

  /**
   * Puts the new secret to use, once its first code proves that the app has it.
   * @param alongside what is done in the same transaction
   * @returns the recovery codes, shown this once, earlier ones being spent; null where the code is not its code
   * @throws {Refused} 409 where none was begun
   */
  async confirm(
    personId: number,
    code: string,
    alongside: (runner: Runner) => Promise<void>,
  ): Promise<string[] | null> {
    const kept = await this.kept(personId);
    if (!kept?.pending) throw notNow('No second factor was begun; begin with POST /api/session/totp.');
    const step = this.stepOf(personId, kept.pending, code, kept.now);
    if (step === null) return null;
    return inTransaction(this.dataSource, async (manager) => {
      const confirmed: unknown[] = await manager.query(
        `WITH confirmed AS (
           UPDATE totp SET secret_sealed = pending_sealed, pending_sealed = NULL, confirmed_at = clock_timestamp(), last_step = $3
            WHERE person_id = $1 AND pending_sealed = $2 RETURNING 1)
         SELECT FROM confirmed`,
        [personId, kept.pending, step],
      );
      if (confirmed.length === 0)
        throw notNow('The second factor was begun anew meanwhile; confirm that one.');
      await alongside(manager);
      return newRecoveryCodes(manager, personId);
    });
  }

  /** Whether it is somebody's code now, and was not used yet; from now on it is. Twice at once, it is so once. */
  async use(personId: number, code: string): Promise<boolean> {
    const kept = await this.kept(personId);
    const step = kept?.secret ? this.stepOf(personId, kept.secret, code, kept.now) : null;
    if (step === null) return false;
    const used: unknown[] = await this.dataSource.query(
      `WITH used AS (
         UPDATE totp SET last_step = $3 WHERE person_id = $1 AND secret_sealed = $2 AND last_step < $3 RETURNING 1)
       SELECT FROM used`,
      [personId, kept?.secret, step],
    );
    return used.length > 0;
  }

  /** Whether it is a recovery code of somebody that was not used yet; from now on it is. */
  async recover(personId: number, recoveryCode: string): Promise<boolean> {
    const used: unknown[] = await this.dataSource.query(
      `WITH used AS (
         UPDATE recovery_code SET used_at = clock_timestamp() WHERE person_id = $1 AND hash = $2 AND used_at IS NULL RETURNING 1)
       SELECT FROM used`,
      [personId, hashOf(asTyped(recoveryCode))],
    );
    return used.length > 0;
  }

  /** Takes the second factor away, and what stands in for it. */
  async reset(runner: Runner, personId: number): Promise<void> {
    await runner.query(
      'UPDATE totp SET secret_sealed = NULL, pending_sealed = NULL, confirmed_at = NULL, last_step = NULL WHERE person_id = $1 AND num_nonnulls(secret_sealed, pending_sealed) > 0',
      [personId],
    );
    await spendRecoveryCodes(runner, personId);
  }

  private async kept(personId: number): Promise<Kept | undefined> {
    const [row]: Kept[] = await this.dataSource.query(
      'SELECT secret_sealed AS secret, pending_sealed AS pending, floor(extract(epoch FROM clock_timestamp()))::int AS now FROM totp WHERE person_id = $1',
      [personId],
    );
    return row;
  }

  /** The step of the clock that the code is of; null where it is of none nearby. */
  private stepOf(personId: number, sealed: Buffer, code: string, now: number): number | null {
    if (!/^\d{6}$/.test(code)) return null;
    const secret = this.vault.open(sealed, boundTo(personId));
    const result = verifySync({ secret, token: code, epoch: now, epochTolerance: STEP_SECONDS });
    return result.valid && 'timeStep' in result ? result.timeStep : null;
  }
}

interface Kept {
  secret: Buffer | null;
  pending: Buffer | null;
  now: number;
}

/** A sealed secret opens in the row of its person only. */
const boundTo = (personId: number) => `totp of person ${personId}`;

async function newRecoveryCodes(runner: Runner, personId: number): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () => randomText(RECOVERY_CODE_LENGTH));
  await spendRecoveryCodes(runner, personId);
  await runner.query('INSERT INTO recovery_code (person_id, hash) SELECT $1, unnest($2::bytea[])', [
    personId,
    codes.map(hashOf),
  ]);
  return codes.map((code) => code.replace(/(.{4})(?=.)/g, '$1-'));
}

const spendRecoveryCodes = (runner: Runner, personId: number) =>
  runner.query(
    'UPDATE recovery_code SET used_at = clock_timestamp() WHERE person_id = $1 AND used_at IS NULL',
    [personId],
  );
