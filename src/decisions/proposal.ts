import type { EntityManager } from 'typeorm';
import type { Money } from '../../libs/money/index.js';
import type { Recording } from '../recording/index.js';

/** What one person proposes and another decides (migration 2026112403). */
export type ProposalKind =
  | 'allocation'
  | 'allocation_release'
  | 'window_move'
  | 'transfer'
  | 'reversal'
  | 'refund_to_donor'
  | 'month'
  | 'import'
  | 'hold_lift'
  | 'role_grant'
  | 'sign_in_reset'
  | 'project_approval'
  | 'budget';

export type ProposalState = 'proposed' | 'approved' | 'rejected' | 'withdrawn';

/** What the database holds the carrying out to; each only where the kind has it. */
export interface ProposalTerms {
  fundId: number | null;
  reference: string;
  effectiveOn?: string;
  /** In the fund's currency, positive. */
  amount?: Money;
  subject?: string;
  projectId?: number;
  organisationId?: number;
  windowId?: number;
  toWindowId?: number;
  personId?: number;
}

/** Figures as they are now, by the terms of what is proposed. */
export type Figures = (
  books: { manager: EntityManager },
  terms: ProposalTerms,
) => Promise<Record<string, unknown>>;

/** One kind of proposal, as its own room knows it. */
export interface Proposable<Content extends object> {
  kind: ProposalKind;
  /** Whether carrying it out posts entries, which a dry run of the proposal then shows. */
  posts: boolean;
  /** Checks what is proposed and says what it comes to. @throws {Refused} what is wrong with it */
  terms(recording: Recording, content: Content): Promise<ProposalTerms>;
  /** Does what was proposed, within the transaction of the last approval. @throws {Refused} what is in the way today */
  carryOut(recording: Recording, content: Content, proposal: ProposalView): Promise<unknown>;
  /** What an approval is answered with that waits for another one. */
  waitsForAnother?(recording: Recording, content: Content): void;
  /** Does what follows from its rejection, within that transaction; nothing where it is left out. @throws {Refused} what is in the way */
  turnDown?(recording: Recording, content: Content, reason: string): Promise<unknown>;
  /** Figures for whoever proposes or decides, e.g. what is available; part of the answer. */
  figures?: Figures;
}

/** A person, as others see them. */
export interface PersonName {
  id: number;
  name: string;
}

/** A proposal with its decisions. Money as JSON has it, days ISO, moments RFC 3339. */
export interface ProposalView {
  id: number;
  kind: ProposalKind;
  state: ProposalState;
  fund: string | null;
  reference: string;
  effectiveOn: string | null;
  amount: { amount: string; currency: string } | null;
  subject: string | null;
  project: string | null;
  organisation: string | null;
  window: string | null;
  toWindow: string | null;
  person: PersonName | null;
  /** How many approvals it needs. */
  needs: number;
  proposedBy: PersonName;
  proposedAt: string;
  decisions: {
    verdict: 'approved' | 'rejected' | 'withdrawn';
    by: PersonName;
    onBehalfOf: PersonName | null;
    reason: string | null;
    decidedAt: string;
  }[];
}

/** What whoever decides says. */
export interface Verdict {
  verdict: 'approved' | 'rejected' | 'withdrawn';
  reason?: string;
  /** The id of the document with the decision, e.g. of the steering committee. */
  document?: string;
}
