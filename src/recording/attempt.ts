/**
 * Somebody's attempt at a step that the trail keeps also where it is refused. Whoever deals with it says so, and what nobody has dealt
 * with when the request ends in a refusal is noted then.
 */
export interface Attempt {
  /** On the trail already, or not to be there: rehearsed, answered before. */
  noted: boolean;
  /** The fund that the request names; null: none. */
  fundId(): Promise<number | null>;
  /** Leaves its event, unless it was noted. @param detail why it was refused; null for a fault of ours */
  note(outcome: 'refused' | 'failed', detail: string | null): Promise<void>;
}
