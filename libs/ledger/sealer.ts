import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { sealAll } from './seals.js';

/** How a sealer works. */
export interface SealerOptions {
  /** The pause between two rounds; an entry is known at most so long (and one round) after its commit. Default 500. */
  everyMilliseconds?: number;
  /** What else is to be sealed in each round. */
  alongside?: (dataSource: DataSource) => Promise<unknown>;
  /** Told of a round that failed, once for each run of failures alike; the next round tries again. */
  onError: (error: unknown) => void;
}

/**
 * Seals in the background, one loop for each process: journals that have unsealed entries, every half second. Several
 * processes may do so at once; the database lets one at a time seal a journal.
 */
export class Sealer {
  private stopping = new AbortController();
  private loop: Promise<void> | null = null;
  private lastFailure: string | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly options: SealerOptions,
  ) {}

  /** Begins; does nothing where it has begun already. */
  start(): void {
    if (this.loop) return;
    this.stopping = new AbortController();
    this.loop = this.run(this.stopping.signal);
  }

  /** Waits for the round under way and seals what came in meanwhile, so that nothing stays unsealed behind. */
  async stop(): Promise<void> {
    if (!this.loop) return;
    this.stopping.abort();
    await this.loop;
    this.loop = null;
    await this.round();
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.round();
      // An aborted pause is how the loop is told to stop; there is nothing to handle.
      await pause(this.options.everyMilliseconds ?? 500, undefined, { signal }).catch(() => undefined);
    }
  }

  private async round(): Promise<void> {
    try {
      await sealAll(this.dataSource);
      await this.options.alongside?.(this.dataSource);
      this.lastFailure = null;
    } catch (error) {
      const failure = String(error);
      if (failure !== this.lastFailure) this.options.onError(error);
      this.lastFailure = failure;
    }
  }
}
