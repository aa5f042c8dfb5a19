import type { DataSource } from 'typeorm';

export const MINUTE_MS = 60_000;
/** A database that takes longer to count one request is treated as away. */
const PATIENCE_MS = 1_000;
/** Rows that nobody asks about any more are taken away so many at a time. */
const MOST_SWEPT = 1_000;

/**
 * The counts that all processes share, each of one key in the minute that began with its first request. When that minute ends is the
 * database's to say: a process whose clock jumps shuts nobody out and lets nobody in.
 */
export class SharedCounts {
  /** @param name of what is counted: the same key of another name is another count */
  constructor(
    private readonly dataSource: DataSource,
    private readonly name: string,
  ) {}

  /**
   * Adds to a count.
   * @returns what it stands at then, and for how long: never more than a minute, also where the database's own clock was set back
   * @throws when the database does not say so in time
   */
  async add(key: string, requests: number): Promise<{ counted: number; msLeft: number }> {
    const adding: Promise<{ counted: number; msLeft: number }[]> = this.dataSource.query(
      `INSERT INTO request_count AS c (key, counted, ends_at) VALUES ($1, $2, clock_timestamp() + interval '1 minute')
       ON CONFLICT (key) DO UPDATE SET
         counted = CASE WHEN c.ends_at > clock_timestamp() THEN c.counted ELSE 0 END + $2,
         ends_at = least(CASE WHEN c.ends_at > clock_timestamp() THEN c.ends_at ELSE 'infinity' END, clock_timestamp() + interval '1 minute')
       RETURNING counted, ceil(extract(epoch FROM ends_at - clock_timestamp()) * 1000)::int AS "msLeft"`,
      [`${this.name}:${key}`, requests],
    );
    const [row] = await withinPatience(adding);
    return { counted: row!.counted, msLeft: Math.min(Math.max(row!.msLeft, 1), MINUTE_MS) };
  }

  /** Takes away counts that ended a while ago, of every name. */
  async sweep(): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM request_count WHERE key IN (
         SELECT key FROM request_count WHERE ends_at < clock_timestamp() - interval '1 minute' LIMIT ${MOST_SWEPT} FOR UPDATE SKIP LOCKED)`,
    );
  }
}

async function withinPatience<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The database does not count in time.')), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
