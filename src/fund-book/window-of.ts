import type { AllocatedWindows } from './allocated-windows.js';
import type { Directory } from './directory.js';
import type { MoneyRow } from './rows.js';

/** The window of a row, or why there is none: a fault of its own, or one of another row that hides it (`doubtful`). */
export type FoundWindow =
  { window: string; toWindow: string | null } | { fault: string; column: string } | { doubtful: true };

const OF_AGREEMENT: MoneyRow['kind'][] = ['deposit', 'aa_fee', 'refund_to_donor'];

/**
 * The window of a sound row: its own, or the one that follows (fund-book.md): the fund's only one; the agreement's for a deposit,
 * its fee and a refund to a donor; for a transfer or a refund the only one that allocations came from so far.
 */
export function windowOf(row: MoneyRow, directory: Directory, allocated: AllocatedWindows): FoundWindow {
  const windows = directory.windows(row.fund!);
  if (windows === null) return { doubtful: true };
  const only = windows.size === 1 ? [...windows][0]! : null;
  const window = row.window ?? only;
  const list = [...windows].join(', ');
  const needed = (why: string) => `A window is needed: ${why}; fund ${row.fund} has ${list}.`;
  if (row.kind === 'window_move') {
    const toWindow = row.toWindow ?? only;
    if (window === null || toWindow === null) {
      const column = window === null ? 'from_window' : 'to_window';
      return { fault: needed('a move goes from one window to another'), column };
    }
    if (window !== toWindow) return { window, toWindow };
    return { fault: `The move stays in window ${window}; it has to go to another.`, column: 'to_window' };
  }
  // An amendment has no window, and nobody looks at that of expenditure.
  if (row.kind === 'expenditure' || row.kind === 'amendment') return { window: '', toWindow: null };
  if (window !== null) return { window, toWindow: null };
  const fault = (why: string): FoundWindow => ({ fault: needed(why), column: 'window' });
  if (OF_AGREEMENT.includes(row.kind) && row.agreement !== null) {
    const agreement = directory.agreement(row.fund!, row.agreement);
    if (agreement === null || agreement === 'unknown' || !windows.has(agreement.window))
      return { doubtful: true };
    return { window: agreement.window, toWindow: null };
  }
  if (row.kind !== 'transfer' && row.kind !== 'refund_from_organisation')
    return fault('it follows from nothing here');
  let from = allocated.of(row.fund!, row.project!, row.organisation!);
  if (from.size === 0 && row.kind === 'refund_from_organisation')
    from = allocated.of(row.fund!, row.project!);
  const seen = [...from].filter((code) => code !== null);
  if (seen.length > 1)
    return fault(
      `the allocations to ${row.organisation} for project ${row.project} came from ${seen.join(' and ')}`,
    );
  // One that is hidden by a fault might be the one that follows, or the second.
  if (from.has(null)) return { doubtful: true };
  const [found] = seen;
  if (found !== undefined) return { window: found, toWindow: null };
  if (!directory.isComplete('allocations')) return { doubtful: true };
  return fault(`project ${row.project} has no allocation to ${row.organisation} so far`);
}
