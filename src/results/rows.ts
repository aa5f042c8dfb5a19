import type { Quantity } from '../../libs/money/index.js';
import type { ValueState } from './value-states.js';

/** The dimensions by which an indicator may be disaggregated. */
export const dimensions = ['sex', 'age', 'place'] as const;
export type Dimension = (typeof dimensions)[number];

/** A part of a value or target: of whom or where; at least one of the three is said, such as girls: female, and a child. */
export interface Part {
  sex: 'female' | 'male' | 'other' | null;
  /** An age group in the project's own words, such as `adult` or `0-17`. */
  age: string | null;
  place: string | null;
  value: Quantity;
}

/** What may change about an indicator; codes of the project's result, of organisations and of the global goals. */
export interface IndicatorDetails {
  result: string | null;
  title: string;
  unit: string;
  /** Which is better. */
  direction: 'up' | 'down';
  /** A count: its parts add up to it. */
  additive: boolean;
  /** The values of periods add up; if not, the newest is the state. */
  accumulates: boolean;
  baseline: Quantity | null;
  baselineOn: string | null;
  meansOfVerification: string | null;
  source: string | null;
  /** The organisation that answers for its values. */
  responsible: string | null;
  disaggregatedBy: Dimension[];
  sdgGoal: number | null;
  sdgTarget: string | null;
  sdgIndicator: string | null;
  /** A paragraph of the New Urban Agenda. */
  nuaParagraph: number | null;
  /** No longer: it is readable, and nothing is reported for it any more. */
  active: boolean;
}

/** An indicator of a project, by their codes. */
export interface IndicatorRow extends IndicatorDetails {
  project: string;
  code: string;
}

/** What is aimed at in a period, days ISO; null: nothing any more. */
export interface TargetRow {
  project: string;
  indicator: string;
  from: string;
  to: string;
  target: Quantity | null;
  parts: Part[];
}

/** A version of what is reported for a period. */
export interface ValueRow {
  project: string;
  indicator: string;
  from: string;
  to: string;
  state: ValueState;
  value: Quantity;
  comment: string | null;
  parts: Part[];
}
