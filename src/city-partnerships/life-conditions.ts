import { Money } from '../../libs/money/index.js';
import { usualResidual, obstaclesToClosing, type ProjectPosition } from './project-closing.js';

/** What is known of a project when somebody wants to move it. Codes, days ISO; null where nothing is known. */
export interface ProjectFacts {
  project: string;
  currency: string;
  /** UTC. */
  today: string;
  lead: string | null;
  /** The organisation of type city. */
  city: string | null;
  startDate: string | null;
  endDate: string | null;
  scan: { id: number; closed: boolean } | null;
  /** What the entered budget comes to; null where none has been entered. */
  draft: Money | null;
  /** The names of those who have appraised it. */
  reviewers: string[];
  /** The number of the proposal to approve it that waits to be decided. */
  approvalWaiting: number | null;
  onHold: boolean;
  /** What the steering committee approved; null where it approved nothing. */
  approvedBudget: Money | null;
  positions: ProjectPosition[];
}

/**
 * What a step needs, by name: each says in a sentence what is missing and how to mend it, or null where it is there. The table in
 * life.ts says which step needs which.
 */
const conditions = {
  'a lead': ({ lead }) => (lead === null ? 'The project needs a leading organisation; none is named.' : null),
  'a city': ({ city }) =>
    city === null
      ? 'The project needs its city, as an organisation of the type city (cityOrganisation); none is named.'
      : null,
  'a closed scan': ({ city, scan }) => {
    const of = city === null ? 'its city' : `the city ${city}`;
    if (scan === null) return `The proposal needs a closed scan of ${of} to build on; no scan is linked.`;
    return scan.closed
      ? null
      : `The proposal needs a closed scan of ${of} to build on; scan ${scan.id} is still open.`;
  },
  'a first and last day': ({ startDate, endDate }) => {
    const missing = [startDate === null && 'first', endDate === null && 'last'].filter(Boolean);
    if (missing.length === 0) return null;
    const says = missing.length === 2 ? 'neither is' : `the ${missing[0]} is not`;
    return `The proposal needs its first and last day; ${says} given.`;
  },
  'a budget': ({ draft, project }) =>
    draft === null
      ? `The proposal needs a budget; none has been entered (PUT /api/projects/${encodeURIComponent(project)}/budget-draft).`
      : null,
  'two reviews': ({ reviewers }) => {
    if (reviewers.length >= 2) return null;
    const so = reviewers.length === 0 ? 'nobody has yet' : `so far ${reviewers[0]} has`;
    return `Two people must appraise the project; ${so}.`;
  },
  'an approval waiting': ({ approvalWaiting }) =>
    approvalWaiting === null ? 'Nobody has proposed to approve the project (propose-approval).' : null,
  'no approval waiting': ({ approvalWaiting }) =>
    approvalWaiting === null
      ? null
      : `Its approval is proposed and waits to be decided: proposal ${approvalWaiting} must be approved, rejected or withdrawn first.`,
  'an approved budget': ({ approvedBudget }) =>
    approvedBudget === null ? 'The project needs a budget that the steering committee approved.' : null,
  'no hold': ({ onHold }) =>
    onHold ? 'The project or its lead is on hold, which two people must lift first.' : null,
  'its last day come': ({ endDate, today }) => {
    if (endDate === null) return 'The project needs its last day; it is not given.';
    return endDate > today
      ? `The project ends on ${endDate}, which is still to come; change its last day first, if it ended earlier.`
      : null;
  },
  'nothing allocated': ({ positions }) => {
    const left = positions.filter(({ allocated }) => !allocated.isZero());
    if (left.length === 0) return null;
    const each = left.map((p) => `${p.allocated.format()} to organisation ${p.organisation}`);
    return `Nothing may be left allocated; there is ${each.join(' and ')}. Transfer it, or release the allocation.`;
  },
  'balances within the residual': ({ positions, currency }) => {
    const residual = usualResidual(currency);
    const held = obstaclesToClosing(
      positions.map((p) => ({ ...p, allocated: Money.zero(currency) })),
      residual,
    );
    return held.length === 0
      ? null
      : `At most ${residual.format()} may be left with its organisations; ${held.join('; ')}. It is to be spent, refunded or settled.`;
  },
} satisfies Record<string, (facts: ProjectFacts) => string | null>;

export type Condition = keyof typeof conditions;

/** Everything that is missing, in sentences; none where nothing is. */
export const missingOf = (needs: readonly Condition[], facts: ProjectFacts): string[] =>
  needs.flatMap((need) => conditions[need](facts) ?? []);
