import { MINUTE_MS, type SharedCounts } from './shared-counts.js';

/** How somebody stands after a request: whether it is within the budget, and what is left of the minute's. */
export interface Standing {
  name: string;
  perMinute: number;
  within: boolean;
  remaining: number;
  /** When the next minute begins, at least 1. */
  resetSeconds: number;
}

/** How long an answer about others is good for. */
const SETTLED_FOR_MS = 1_000;

/** A clock that only goes forward: what the machine's clock is set to, and back, ends no minute and prolongs none. */
const now = () => performance.now();

/** What is known of one key in the minute under way. */
interface Count {
  /** What all processes had counted when it was last settled. */
  shared: number;
  /** What was counted here since. */
  pending: number;
  /** When its minute ends. */
  until: number;
  /** When what others counted was last asked. */
  askedAt: number;
  /** The settlement that is under way. */
  asking: Promise<void> | null;
}

/**
 * Counts in memory and settles with the database, each key once a second at most, so that most requests of somebody busy wait
 * for no round trip. Nobody is let through by what was known more than a second ago: beyond the budget comes what other
 * processes let through within one second, and no more. While the database is away, each process counts for itself.
 */
export class SettledCounts {
  private readonly counts = new Map<string, Count>();
  private settling = false;

  constructor(
    private readonly store: SharedCounts,
    private readonly name: string,
    private readonly perMinute: number,
  ) {}

  async take(key: string): Promise<Standing> {
    const { name, perMinute } = this;
    const count = this.countOf(key);
    if (count.asking) await count.asking;
    // Who is over the budget is not counted on, nor asked about: the minute's end is known.
    let within = count.shared + count.pending < perMinute;
    if (within) {
      count.pending++;
      if (now() - count.askedAt >= SETTLED_FOR_MS) {
        await (count.asking = this.ask(key, count));
        within = count.shared + count.pending <= perMinute;
      }
    }
    return {
      name,
      perMinute,
      within,
      remaining: Math.max(0, perMinute - count.shared - count.pending),
      resetSeconds: Math.max(1, Math.ceil((count.until - now()) / 1000)),
    };
  }

  private countOf(key: string): Count {
    const known = this.counts.get(key);
    if (known && known.until > now()) return known;
    const fresh = { shared: 0, pending: 0, until: now() + MINUTE_MS, askedAt: -Infinity, asking: null };
    this.counts.set(key, fresh);
    return fresh;
  }

  /** Tells the others what was counted here since they were told, and forgets what is over. Call it once a second. */
  async settle(): Promise<void> {
    if (this.settling) return;
    this.settling = true;
    try {
      // One after the other: counting must not take the connections that the requests need.
      for (const [key, count] of this.counts) {
        if (count.until <= now()) this.counts.delete(key);
        else if (count.pending > 0) await (count.asking ??= this.ask(key, count));
      }
    } finally {
      this.settling = false;
    }
  }

  private async ask(key: string, count: Count): Promise<void> {
    const told = count.pending;
    try {
      const { counted, msLeft } = await this.store.add(key, told);
      count.shared = counted;
      count.pending -= told;
      count.until = now() + msLeft;
    } catch {
      // Away: what is pending stays so, and counts here.
    }
    count.askedAt = now();
    count.asking = null;
  }
}
