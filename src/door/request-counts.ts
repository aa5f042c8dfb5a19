import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
  RLWrapperTimeouts,
} from 'rate-limiter-flexible';
import type { DataSource } from 'typeorm';

/** How somebody stands after a request: whether it is within the budget, and what is left of the minute's. */
export interface Standing {
  name: string;
  perMinute: number;
  within: boolean;
  remaining: number;
  /** When the next minute begins, at least 1. */
  resetSeconds: number;
}

const MINUTE_S = 60;
/** How long an answer about others is good for. */
const SETTLED_FOR_MS = 1_000;
/** A database that takes longer to count one request is treated as away. */
const PATIENCE_MS = 1_000;

/** The store that all processes share: the table request_count. */
function store(dataSource: DataSource, name: string, perMinute: number) {
  return {
    storeClient: dataSource,
    storeType: 'typeorm',
    tableName: 'request_count',
    tableCreated: true,
    keyPrefix: name,
    points: perMinute,
    duration: MINUTE_S,
  };
}

/**
 * Counts each request in the database before it is served: for signing in, where one attempt more is one guess more. Who is over the
 * budget is then refused from memory; while the database is away, each process counts for itself.
 */
export class ExactCounts {
  private readonly limiter: RLWrapperTimeouts;

  constructor(
    dataSource: DataSource,
    private readonly name: string,
    private readonly perMinute: number,
  ) {
    this.limiter = new RLWrapperTimeouts({
      limiter: new RateLimiterPostgres({
        ...store(dataSource, name, perMinute),
        inMemoryBlockOnConsumed: perMinute,
      }),
      insuranceLimiter: new RateLimiterMemory({ keyPrefix: name, points: perMinute, duration: MINUTE_S }),
      timeoutMs: PATIENCE_MS,
    });
  }

  async take(key: string): Promise<Standing> {
    const { name, perMinute } = this;
    const after = await this.limiter.consume(key).catch((refusal: unknown) => {
      if (refusal instanceof RateLimiterRes) return refusal;
      throw refusal;
    });
    // A refusal from memory says no more than how long it lasts.
    const within = after.consumedPoints > 0 && after.consumedPoints <= perMinute;
    return {
      name,
      perMinute,
      within,
      remaining: within ? perMinute - after.consumedPoints : 0,
      resetSeconds: Math.max(1, Math.ceil(after.msBeforeNext / 1000)),
    };
  }
}

/** What is known of one key in the minute under way. */
interface Count {
  /** What all processes had counted when it was last settled. */
  shared: number;
  /** What was counted here since. */
  pending: number;
  /** When its minute ends, in milliseconds. */
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
  private readonly limiter: RLWrapperTimeouts;
  private readonly counts = new Map<string, Count>();
  private settling = false;

  constructor(
    dataSource: DataSource,
    private readonly name: string,
    private readonly perMinute: number,
  ) {
    this.limiter = new RLWrapperTimeouts({
      limiter: new RateLimiterPostgres(store(dataSource, name, perMinute)),
      timeoutMs: PATIENCE_MS,
    });
  }

  async take(key: string): Promise<Standing> {
    const { name, perMinute } = this;
    const count = this.countOf(key);
    if (count.asking) await count.asking;
    // Who is over the budget is not counted on, nor asked about: the minute's end is known.
    let within = count.shared + count.pending < perMinute;
    if (within) {
      count.pending++;
      if (Date.now() - count.askedAt >= SETTLED_FOR_MS) {
        await (count.asking = this.ask(key, count));
        within = count.shared + count.pending <= perMinute;
      }
    }
    return {
      name,
      perMinute,
      within,
      remaining: Math.max(0, perMinute - count.shared - count.pending),
      resetSeconds: Math.max(1, Math.ceil((count.until - Date.now()) / 1000)),
    };
  }

  private countOf(key: string): Count {
    const known = this.counts.get(key);
    if (known && known.until > Date.now()) return known;
    const fresh = { shared: 0, pending: 0, until: Date.now() + MINUTE_S * 1000, askedAt: 0, asking: null };
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
        if (count.until <= Date.now()) this.counts.delete(key);
        else if (count.pending > 0) await (count.asking ??= this.ask(key, count));
      }
    } finally {
      this.settling = false;
    }
  }

  private async ask(key: string, count: Count): Promise<void> {
    const told = count.pending;
    try {
      const { consumedPoints, msBeforeNext } = await this.limiter.penalty(key, told);
      count.shared = consumedPoints;
      count.pending -= told;
      count.until = Date.now() + msBeforeNext;
    } catch {
      // Away: what is pending stays so, and counts here.
    }
    count.askedAt = Date.now();
    count.asking = null;
  }
}
