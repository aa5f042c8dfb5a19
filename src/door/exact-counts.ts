import type { Standing } from './request-counts.js';
import { MINUTE_MS, type SharedCounts } from './shared-counts.js';

/**
 * Counts each request in the database before it is served: for signing in, where one attempt more is one guess more. Who is over the
 * budget is then refused from memory; while the database is away, each process counts for itself.
 */
export class ExactCounts {
  /** What a key stood at when it was last counted, and when its minute ends by a clock that only goes forward. */
  private readonly known = new Map<string, { counted: number; until: number }>();

  constructor(
    private readonly store: SharedCounts,
    private readonly name: string,
    private readonly perMinute: number,
  ) {}

  async take(key: string): Promise<Standing> {
    const known = this.knownOf(key);
    if (known.counted >= this.perMinute) return this.standing(known, false);
    try {
      const { counted, msLeft } = await this.store.add(key, 1);
      const count = { counted, until: performance.now() + msLeft };
      this.known.set(key, count);
      return this.standing(count, counted <= this.perMinute);
    } catch {
      known.counted++;
      return this.standing(known, known.counted <= this.perMinute);
    }
  }

  /** Forgets what is over. Call it now and then. */
  settle(): void {
    for (const [key, { until }] of this.known) if (until <= performance.now()) this.known.delete(key);
  }

  private knownOf(key: string): { counted: number; until: number } {
    const known = this.known.get(key);
    if (known && known.until > performance.now()) return known;
    const fresh = { counted: 0, until: performance.now() + MINUTE_MS };
    this.known.set(key, fresh);
    return fresh;
  }

  private standing({ counted, until }: { counted: number; until: number }, within: boolean): Standing {
    const { name, perMinute } = this;
    return {
      name,
      perMinute,
      within,
      remaining: within ? perMinute - counted : 0,
      resetSeconds: Math.max(1, Math.ceil((until - performance.now()) / 1000)),
    };
  }
}
