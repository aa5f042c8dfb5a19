import type { DataSource, EntityManager } from 'typeorm';
import type { SignedIn } from '../access/index.js';
import { shownTo, type AttachmentsService, type DocumentDto } from '../attachments/index.js';
import { record, type Author, type Recording } from '../recording/index.js';
import { notNow, proposalName, unknown, wordsFor } from '../refusals/index.js';
import type { Figures, Proposable, ProposalKind, ProposalTerms, ProposalView, Verdict } from './proposal.js';
import { contentOf, readProposals, termsOf } from './proposals.query.js';
import { recordOf } from './record-of.js';

/** Which proposal is meant: by its number, or by its fund and reference. */
export type ProposalName = { id: number; fund?: string } | { fund: string; reference: string };

/** What one person proposes and another decides; the last approval carries it out, in one transaction. */
export class ProposalsService {
  private readonly figures = new Map<ProposalKind, Figures>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly attachments: AttachmentsService,
  ) {}

  /** Says which figures a kind is shown with; each room that knows a kind says so, of which this one knows nothing. */
  showWith(kinds: readonly ProposalKind[], figures: Figures): void {
    for (const kind of kinds) this.figures.set(kind, figures);
  }

  /**
   * Proposes. Its dry run shows what carrying it out would post today, without approving it.
   * @param name of the record that it would make or change, as the trail has it: `allocation AL-1`
   * @throws {Refused} 404, 409, 422 what is wrong with what is proposed
   */
  async propose<Content extends object>(
    kind: Proposable<Content>,
    content: Content & { document?: string },
    author: Author,
    name: string,
  ): Promise<ProposalView> {
    return record(this.dataSource, author, { record: name, says: 'proposed' }, async (recording) => {
      const terms = await kind.terms(recording, content);
      recording.inFund(terms.fundId);
      const id = await insertProposal(recording, kind.kind, terms, content);
      const proposal = await proposalOf(recording.manager, id);
      recording.noteChange('proposal', null, shownTerms(proposal));
      if (content.document !== undefined) {
        await this.attach(recording, content.document, proposal);
      }
      const figures = await kind.figures?.(recording, terms);
      recording.answerWith({ proposal, ...figures });
      if (kind.posts && author.request?.rehearsal) {
        await recording.showOnly();
        await kind.carryOut(recording, content, proposal);
      }
      return proposal;
    });
  }

  /**
   * Decides, and with the last approval carries out. The database holds the decision to the duties that must be apart.
   *
   * @param kinds what the proposal may be; one of them carries it out
   * @throws {Refused} 403 for a duty that is not this person's, 404, 409 where it was decided already or cannot be carried out today
   */
  async decide(
    kinds: Proposable<never>[],
    name: ProposalName,
    { verdict, reason, document }: Verdict,
    author: Author,
  ): Promise<ProposalView> {
    const before = await this.find(kinds, name);
    const act = { record: proposalName(before), says: verdict };
    return record(this.dataSource, author, act, async (recording) => {
      const { manager } = recording;
      // Two decisions at once: the second waits, and then sees the first. (7206 marks the lock.)
      await manager.query('SELECT pg_advisory_xact_lock(7206, $1)', [before.id]);
      const proposal = await proposalOf(manager, before.id);
      if (proposal.state !== 'proposed') throw decidedAlready(proposal);
      const isLast = verdict === 'approved' && proposal.decisions.length + 1 >= proposal.needs;
      if (isLast) recording.carryOut(proposal.id);
      recording.inFund(await fundIdOf(manager, proposal.id));
      const changeId = await recording.leaveTrail();
      await manager.query(
        'INSERT INTO decision (proposal_id, verdict, decided_by, on_behalf_of, reason, change_id) VALUES ($1, $2, $3, $4, $5, $6)',
        [
          proposal.id,
          verdict,
          author.personId,
          verdict === 'withdrawn' ? null : await standsInFor(manager, proposal.id, author),
          reason ?? null,
          changeId,
        ],
      );
      if (document !== undefined) await this.attach(recording, document, proposal);
      const kind = kinds.find((one) => one.kind === proposal.kind)!;
      const content = (await contentOf(manager, proposal.id)) as never;
      if (isLast) {
        await kind.carryOut(recording, content, proposal);
        await this.attachToRecord(recording, proposal);
        await recording.postAll(); // for the figures to count it
      } else if (verdict === 'approved') {
        kind.waitsForAnother?.(recording, content);
      }
      if (verdict === 'rejected') {
        await kind.turnDown?.(recording, content, reason ?? '');
      }
      const after = await proposalOf(manager, proposal.id);
      recording.noteChange(
        'proposal',
        { state: proposal.state },
        { state: after.state, reason: reason ?? null },
      );
      recording.answerWith({ proposal: after, ...(await this.figuresOf(after, recording)) });
      return after;
    });
  }

  /** @throws {Refused} 404 where there is none of these kinds */
  async find(kinds: { kind: ProposalView['kind'] }[], name: ProposalName): Promise<ProposalView> {
    const [found] = await readProposals(this.dataSource, { ...name, kinds: kinds.map(({ kind }) => kind) });
    if (found) return found;
    const words = wordsFor(kinds[0]?.kind ?? 'proposal');
    throw unknown(
      'reference' in name
        ? `Fund ${name.fund} has no proposed ${words} ${name.reference}.`
        : `There is no proposed ${words} of the number ${name.id}.`,
    );
  }

  /** The documents of a record that somebody may read. */
  async documentsOf(
    asking: SignedIn,
    { fund, kind, reference }: { fund: string | null; kind: string; reference: string },
  ): Promise<DocumentDto[]> {
    const documents = await this.attachments.of(fund, kind, reference);
    return documents.flatMap((document) => shownTo(asking, document) ?? []);
  }

  /** The figures with which a proposal is shown, as they are now; none for kinds that have none. */
  async figuresOf(
    { id, kind }: ProposalView,
    books: { manager: EntityManager } = this.dataSource,
  ): Promise<Record<string, unknown>> {
    return (await this.figures.get(kind)?.(books, await termsOf(books.manager, id))) ?? {};
  }

  /** What was decided upon, with the committee's decision, is found at what came of it. */
  private async attachToRecord(recording: Recording, proposal: ProposalView): Promise<void> {
    const made = recordOf(proposal);
    if (!made) return;
    const { fund, id } = proposal;
    await this.attachments.carryOver(recording, { fund, kind: 'proposal', reference: String(id) }, made);
  }

  private attach(recording: Recording, document: string, { id, fund }: ProposalView): Promise<void> {
    return this.attachments.attachInto(recording, document, {
      fund,
      kind: 'proposal',
      reference: String(id),
    });
  }
}

/** What is proposed, without what becomes of it: what is null says nothing. */
function shownTerms({ proposedBy: _by, proposedAt: _at, decisions: _decisions, ...terms }: ProposalView) {
  return Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== null));
}

const decidedAlready = ({ kind, reference, state, decisions }: ProposalView) =>
  notNow(
    `The ${wordsFor(kind)} ${reference} was ${state} already, by ${decisions.map(({ by }) => by.name).join(' and ')}.`,
  );

async function proposalOf(manager: EntityManager, id: number): Promise<ProposalView> {
  const [proposal] = await readProposals(manager, { id });
  return proposal!;
}

async function fundIdOf(manager: EntityManager, id: number): Promise<number | null> {
  const [row]: { fundId: number | null }[] = await manager.query(
    'SELECT fund_id AS "fundId" FROM proposal WHERE id = $1',
    [id],
  );
  return row!.fundId;
}

async function insertProposal(
  recording: Recording,
  kind: string,
  terms: ProposalTerms,
  content: object,
): Promise<number> {
  const [row]: { id: number }[] = await recording.manager.query(
    `INSERT INTO proposal (kind, fund_id, reference, effective_on, amount, subject, project_id, organisation_id, window_id, to_window_id,
       person_id, content, proposed_by, change_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id`,
    [
      kind,
      terms.fundId,
      terms.reference,
      terms.effectiveOn ?? null,
      terms.amount?.toString() ?? null,
      terms.subject ?? null,
      terms.projectId ?? null,
      terms.organisationId ?? null,
      terms.windowId ?? null,
      terms.toWindowId ?? null,
      terms.personId ?? null,
      JSON.stringify(content),
      recording.author.personId,
      await recording.leaveTrail(),
    ],
  );
  return row!.id;
}

/** For whom somebody decides who does not hold the role: the colleague whose delegation is in force; null for themselves. */
async function standsInFor(
  manager: EntityManager,
  proposalId: number,
  author: Author,
): Promise<number | null> {
  const [row]: { person: number | null }[] = await manager.query('SELECT stands_in_for($1, $2) AS person', [
    author.personId,
    proposalId,
  ]);
  return row?.person ?? null;
}
