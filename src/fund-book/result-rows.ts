import type { Money } from '../../libs/money/index.js';
import type { WayOfPaying } from '../milestones/index.js';
import type { Part } from '../results/index.js';

/** A list in one cell, or of several rows, which is compared and shown as one text. */
export class Listed<T> {
  /** @param text says all of the list, in the order in which it counts; empty for an empty one */
  constructor(
    readonly list: readonly T[],
    readonly text: string,
  ) {}
}

/** An indicator as a book has it. Measured values are plain decimals without trailing zeros; null is "not given". */
export interface IndicatorInBook {
  project: string;
  code: string;
  title: string;
  unit: string;
  direction: 'up' | 'down';
  additive: boolean;
  accumulates: boolean;
  baseline: string | null;
  baselineOn: string | null;
  sdgTarget: string | null;
  sdgIndicator: string | null;
  nuaParagraph: string | null;
  meansOfVerification: string | null;
  source: string | null;
  responsible: string | null;
  /** Of whom the parts of its targets and values are, in the order sex, age, place. */
  disaggregatedBy: string;
}

export const periodKinds = ['target', 'value'] as const;

/** What is aimed at, or was reached, in a period, with the rows of its parts. */
export interface PeriodInBook {
  project: string;
  indicator: string;
  kind: (typeof periodKinds)[number];
  from: string;
  to: string;
  value: string;
  parts: Listed<Part>;
}

export interface TrancheInBook {
  fund: string;
  project: string;
  organisation: string;
  code: string;
  kind: 'results' | 'advance';
  title: string;
  /** In the fund's currency. */
  amount: Money;
}

/** What a milestone waits for and pays. */
export interface MilestoneInBook {
  project: string;
  tranche: string;
  code: string;
  title: string;
  indicator: string | null;
  fact: string | null;
  pays: WayOfPaying;
  price: Money | null;
  /** Where the cell is empty and the way of paying needs one: its indicator's. */
  baseline: string | null;
  target: string | null;
  minimumShare: string | null;
  unitPrice: Money | null;
  cap: Money | null;
  steps: Listed<{ at: string; price: Money }>;
  dueFrom: string | null;
  dueUntil: string | null;
  evidenceRequired: Listed<string>;
}

/**
 * What was reported of a milestone and verified; both, or one of them: a report that nobody verified yet, or a correction. Rejected is
 * what has a day of verification and no verified value.
 */
export interface VerificationInBook {
  reported: string | null;
  reportedOn: string | null;
  verified: string | null;
  verifiedOn: string | null;
  reason: string | null;
}

/** Steps as the cell has them, such as `50:10000.00;100:25000.00`. */
export const listedSteps = (steps: { at: string; price: Money }[]) =>
  new Listed(steps, steps.map(({ at, price }) => `${at}:${price.toString()}`).join(';'));

export const listedEvidence = (pieces: string[]) => new Listed(pieces, pieces.join('; '));

/** Parts in an order that does not depend on that of the rows. */
export function listedParts(parts: Part[]): Listed<Part> {
  const named = ({ sex, age, place }: Part) => [sex, age, place].filter((of) => of !== null).join(' ');
  const inOrder = [...parts].sort((a, b) => (named(a) < named(b) ? -1 : 1));
  return new Listed(inOrder, inOrder.map((part) => `${named(part)} ${part.value.toString()}`).join('; '));
}
