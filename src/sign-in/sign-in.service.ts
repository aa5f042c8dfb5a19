import type { DataSource } from 'typeorm';
import { inTransaction } from '../../libs/database/index.js';
import { forbidden, notNow, wrong } from '../refusals/index.js';
import type { Runner } from './grants.query.js';
import { keepPassword } from './keep-password.js';
import type { Attempt, Lockout } from './lockout.js';
import { checkPassword, hashPassword, passwordMatches } from './passwords.js';
import { notSignedIn, wrongSignIn } from './refusals.js';
import type { SecondFactor, SessionsService } from './sessions.service.js';
import type { Enrolment, TotpService } from './totp.service.js';
import { STRANGER, type Actor, type Caller, type SignInEvent, type Trail } from './trail.js';
import type { Who } from './who.js';

/** What somebody types to sign in; a code or recovery code where they have a second factor, at once or with a step-up later. */
export interface SignInForm {
  email: string;
  password: string;
  code?: string;
  recoveryCode?: string;
}

/** Local accounts: e-mail and password, a second factor, a fresh code before what cannot be taken back. */
export class SignInService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly trail: Trail,
    private readonly sessions: SessionsService,
    private readonly totp: TotpService,
    private readonly lockout: Lockout,
  ) {}

  /**
   * @returns the token of a new session
   * @throws {Refused} 401 in one sentence whatever was wrong
   * @throws {TooManyAttempts} 429
   */
  async signIn(form: SignInForm, caller: Caller): Promise<string> {
    const email = form.email.trim().toLowerCase();
    const attempt = await this.lockout.signIn(email, caller);
    const account = await this.accountOf(email);
    // Hashed whoever it is: how long it takes must not say who has an account.
    const matches = await passwordMatches(account?.hash ?? null, form.password);
    const actor = account ? { personId: account.id, name: account.name } : STRANGER;
    if (!account?.active || !matches) {
      await this.failed(attempt, actor, caller, account ? 'wrong password' : 'no such account');
      throw wrongSignIn();
    }
    const secondFactor = account.enrolled ? await this.secondFactor(account.id, form, attempt, caller) : null;
    if (secondFactor === 'wrong') {
      await this.failed(attempt, actor, caller, 'wrong code');
      throw wrongSignIn();
    }
    await this.lockout.forgive(attempt);
    const token = await this.sessions.open(
      { personId: account.id, openedBy: 'password', secondFactor },
      caller,
    );
    const detail = secondFactor ? `password and ${secondFactor}` : 'password';
    await this.trail({ action: 'sign_in', outcome: 'done', actor, caller, detail });
    return token;
  }

  /**
   * A fresh code: the second factor of this session where it has none yet, and for some minutes what approving needs.
   * @returns the session's new token
   * @throws {Refused} 422 for a wrong code, 409 where there is no second factor
   */
  async stepUp(who: Who, code: string, caller: Caller): Promise<string> {
    const { actor, sessionId } = inSession(who);
    if (!who.enrolled) {
      throw notNow('You have no second factor yet; set one up with POST /api/session/totp.');
    }
    const attempt = await this.lockout.proof(who.signedIn.personId, caller);
    if (!(await this.totp.use(who.signedIn.personId, code))) {
      await this.failed(attempt, actor, caller, 'wrong code', 'step_up');
      throw wrong('The code is not right, or was used already; wait for the next one.');
    }
    await this.lockout.forgive(attempt);
    const token = await this.sessions.renew(sessionId, 'totp');
    await this.trail({ action: 'step_up', outcome: 'done', actor, caller });
    return token;
  }

  /**
   * A new secret for an authenticator app.
   * @throws {Refused} 403 where a second factor is in use and was not proven within the last minutes
   */
  async beginEnrolment(who: Who, caller: Caller): Promise<Enrolment> {
    const { actor } = inSession(who);
    if (who.enrolled && !who.provenLately) {
      throw forbidden(
        'Give a fresh code first (POST /api/session/step-up): it guards the second factor itself.',
      );
    }
    const enrolment = await this.totp.begin(who.signedIn.personId, who.signedIn.email);
    await this.trail({ action: 'second_factor.begin', outcome: 'done', actor, caller });
    return enrolment;
  }

  /**
   * Puts the new secret to use with its first code; ends the other sessions, which were opened without it.
   * @returns the session's new token, and the recovery codes, shown this once
   */
  async confirmEnrolment(
    who: Who,
    code: string,
    caller: Caller,
  ): Promise<{ token: string; recoveryCodes: string[] }> {
    const { actor, sessionId } = inSession(who);
    const { personId } = who.signedIn;
    if (who.enrolled && !who.provenLately) {
      throw forbidden(
        'Give a fresh code first (POST /api/session/step-up): it guards the second factor itself.',
      );
    }
    const attempt = await this.lockout.proof(personId, caller);
    let token = '';
    const alongside = async (runner: Runner) => {
      await this.sessions.endAllOf(personId, actor, caller, { but: sessionId, runner });
      token = await this.sessions.renew(sessionId, 'totp', runner);
      await this.trail({ action: 'second_factor.enrol', outcome: 'done', actor, caller }, runner);
    };
    const recoveryCodes = await this.totp.confirm(personId, code, alongside);
    if (!recoveryCodes) {
      await this.failed(attempt, actor, caller, 'wrong code', 'second_factor.enrol');
      throw wrong('That is not the code of the new secret; check the clock of the device that shows it.');
    }
    await this.lockout.forgive(attempt);
    return { token, recoveryCodes };
  }

  /**
   * Changes one's password and ends one's other sessions.
   * @returns the session's new token
   * @throws {Refused} 403 before the second factor's code was given, 422 where the present one is wrong or the next one weak
   */
  async changePassword(who: Who, current: string, next: string, caller: Caller): Promise<string> {
    const { actor, sessionId } = inSession(who);
    mustBeWhole(who);
    const { personId, email } = who.signedIn;
    checkPassword(next, email);
    const attempt = await this.lockout.proof(personId, caller);
    const account = await this.accountOf(email);
    if (!(await passwordMatches(account?.hash ?? null, current))) {
      await this.failed(attempt, actor, caller, 'wrong password', 'password.change');
      throw wrong('The present password is not right.');
    }
    await this.lockout.forgive(attempt);
    const hash = await hashPassword(next);
    return inTransaction(this.dataSource, async (runner) => {
      await keepPassword(runner, personId, hash);
      await this.sessions.endAllOf(personId, actor, caller, { but: sessionId, runner });
      await this.trail({ action: 'password.change', outcome: 'done', actor, caller }, runner);
      return this.sessions.renew(sessionId, null, runner);
    });
  }

  private async secondFactor(
    personId: number,
    { code, recoveryCode }: SignInForm,
    signIn: Attempt,
    caller: Caller,
  ): Promise<SecondFactor | null | 'wrong'> {
    if (code === undefined && recoveryCode === undefined) return null;
    // A count of its own, which a right password alone does not take back: else codes could be guessed without end.
    const attempt = await this.lockout.proof(personId, caller);
    const proven =
      code === undefined
        ? await this.totp.recover(personId, recoveryCode ?? '')
        : await this.totp.use(personId, code);
    if (!proven) {
      signIn.locks.push(...attempt.locks);
      return 'wrong';
    }
    await this.lockout.forgive(attempt);
    return code === undefined ? 'recovery_code' : 'totp';
  }

  private async accountOf(email: string): Promise<Account | undefined> {
    const [account]: Account[] = await this.dataSource.query(
      `SELECT p.id, v.name, v.active, w.hash, t.confirmed_at IS NOT NULL AS enrolled
         FROM person p LEFT JOIN password w ON w.person_id = p.id LEFT JOIN totp t ON t.person_id = p.id
         JOIN LATERAL (SELECT v.name, v.active FROM person_version v WHERE v.person_id = p.id ORDER BY v.change_id DESC LIMIT 1) v ON true
        WHERE p.email = $1`,
      [email],
    );
    return account;
  }

  private async failed(
    { locks }: Attempt,
    actor: Actor,
    caller: Caller,
    detail: string,
    action: SignInEvent['action'] = 'sign_in',
  ): Promise<void> {
    await this.trail({ action, outcome: 'refused', actor, caller, detail });
    for (const locked of locks) {
      const sentence = `too many failures: the ${locked} is refused for a while`;
      await this.trail({ action: 'lockout', outcome: 'refused', actor, caller, detail: sentence });
    }
  }
}

interface Account {
  id: number;
  name: string;
  active: boolean;
  hash: string | null;
  enrolled: boolean;
}

/**
 * The person and their browser's session.
 * @throws {Refused} 401 where nobody is signed in, 403 for a machine's key
 */
export function inSession(who: Who | undefined): { actor: Actor; sessionId: string } {
  if (!who) throw notSignedIn();
  const { session, personId, name } = who.signedIn;
  if (!session) throw forbidden('A key cannot do this: sign in as a person.');
  return { actor: { personId, name }, sessionId: session.id };
}

/** @throws {Refused} 403 while the password alone was proven by somebody who has a second factor */
export function mustBeWhole({ mustGiveCode }: Who): void {
  if (mustGiveCode) throw forbidden("Give your second factor's code first: POST /api/session/step-up.");
}
