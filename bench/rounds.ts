/** Something done over and over; the number counts up, so that each time can be another day, reference, account. */
export type Work = (count: number) => Promise<unknown>;

/** One piece of work, done by so many clients at once. */
export interface Contest {
  name: string;
  clients: number;
  work: Work;
  /** Before and after each of its rounds, e.g. to switch a rule off and on. */
  before?: () => Promise<unknown>;
  after?: () => Promise<unknown>;
}

/**
 * How often per second each piece of work is done. They take turns, round after round, so that what else the machine is doing
 * hits all alike.
 * @returns the median of the rounds, by name
 */
export async function perSecond(
  contests: Contest[],
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<Map<string, number>> {
  const measured = new Map<string, number[]>(contests.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const { name, clients, work, before, after } of contests) {
      await before?.();
      const rate = await rateOf(work, clients, round === 0 ? seconds / 3 : seconds);
      await after?.();
      if (round > 0) measured.get(name)?.push(rate); // the first warms up plans and caches
    }
  }
  return new Map([...measured].map(([name, rates]) => [name, median(rates)]));
}

let counted = 0;

async function rateOf(work: Work, clients: number, seconds: number): Promise<number> {
  const begun = performance.now();
  const end = begun + seconds * 1000;
  let done = 0;
  const client = async () => {
    while (performance.now() < end) {
      await work(++counted);
      done++;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return done / ((performance.now() - begun) / 1000);
}

/** How long each call takes, in milliseconds, one after another. */
export async function milliseconds(work: Work, calls: number): Promise<number[]> {
  const took: number[] = [];
  for (let call = 0; call < calls; call++) {
    const begun = performance.now();
    await work(call);
    took.push(performance.now() - begun);
  }
  return took;
}

export const median = (figures: number[]) => quantile(figures, 0.5);

export function quantile(figures: number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
