/** Where a reported value stands. What counts for progress is the newest accepted one, whatever comes after it. */
export type ValueState = 'draft' | 'submitted' | 'accepted' | 'returned';

/**
 * How a value goes from state to state; `none`: nothing is reported for the period yet. The project lead drafts, submits and corrects, a
 * programme officer or verifier accepts or returns; `import`: it was accepted before this system. The database holds the same table
 * (indicator_value_transition).
 */
export const valueStates = {
  none: { draft: 'draft', import: 'accepted' },
  draft: { draft: 'draft', submit: 'submitted' },
  submitted: { accept: 'accepted', return: 'returned' },
  returned: { draft: 'draft' },
  accepted: { correct: 'draft', import: 'accepted' },
} as const satisfies Record<ValueState | 'none', Record<string, ValueState>>;
