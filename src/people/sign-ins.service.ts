import type { DataSource } from 'typeorm';
import type { Proposable, ProposalsService, Verdict } from '../decisions/index.js';
import { record, type Author } from '../recording/index.js';
import { unknown } from '../refusals/index.js';
import type { InvitationsService } from '../sign-in/index.js';
import { personView, readPerson } from './people.query.js';
import { resetInto, signInReset, type ResetContent } from './sign-in-reset.proposal.js';

/** What others sign in with, taken away so that they begin anew: by one, or by two where that gives power. */
export class SignInsService {
  private readonly kind: Proposable<ResetContent>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly invitations: InvitationsService,
    private readonly proposals: ProposalsService,
  ) {
    this.kind = signInReset(invitations);
  }

  /**
   * Takes away everything that somebody signs in with and makes a link to begin anew with; of whoever decides or administers the
   * system, only proposes it. The answer says which.
   * @throws {Refused} 404, 409 for oneself, or for somebody inactive
   */
  async reset(id: number, author: Author): Promise<void> {
    const { email } = await readPerson(this.dataSource, id);
    const what = `new beginning for person ${email}`;
    if (await this.isResetByTwo(id)) {
      await this.proposals.propose(this.kind, { person: id }, author, what);
      return;
    }
    await record(this.dataSource, author, what, async (recording) => {
      await resetInto(recording, this.invitations, id);
      const person = personView(await readPerson(recording.manager, id));
      recording.answerWith({ person, proposal: null });
    });
  }

  /**
   * Decides on a reset that another system administrator proposed, or takes a proposal of one's own back. Whoever approves is shown
   * the link.
   * @throws {Refused} 403 for a duty that is not this person's, 404, 409
   */
  async decide(id: number, proposalId: number, verdict: Verdict, author: Author): Promise<void> {
    const { person } = await this.proposals.find([this.kind], { id: proposalId });
    if (person?.id !== id) {
      throw unknown(`There is no proposed reset of the number ${proposalId} for person ${id}.`);
    }
    await this.proposals.decide([this.kind], { id: proposalId }, verdict, author);
  }

  /** What the database will say, too (migration 2026112404). */
  private async isResetByTwo(id: number): Promise<boolean> {
    const [row]: { byTwo: boolean }[] = await this.dataSource.query('SELECT is_reset_by_two($1) AS "byTwo"', [
      id,
    ]);
    return row!.byTwo;
  }
}
