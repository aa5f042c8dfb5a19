import { Quantity } from '../../libs/money/index.js';

/** A period of an indicator, days ISO, both counted in. */
export interface Period {
  from: string;
  to: string;
}

/** What is aimed at in a period, and what was accepted for it; null where there is none. */
export interface PeriodStanding extends Period {
  target: Quantity | null;
  value: Quantity | null;
}

/** What an indicator is measured from, and whether the values of its periods add up or the newest is the state. */
export interface Measure {
  accumulates: boolean;
  baseline: Quantity | null;
}

/** How far an indicator has come. */
export interface Progress {
  /** Accepted so far: all periods together where they add up, else the newest. */
  value: Quantity | null;
  /** Aimed at in the end: all periods together where they add up, else the last. */
  target: Quantity | null;
  /** The one against the other, in per cent as text with two decimals. */
  achievement: string | null;
  periods: (PeriodStanding & { achievement: string | null })[];
}

/**
 * How much of the way from the baseline to the target was gone, in per cent with two decimals: `66.67`. It is right for falling
 * indicators too: from 20 down to 10, 15 is `50.00`. Below zero where it went the wrong way, above 100 beyond the target.
 * @returns null without a baseline, a target or a value, and where the target is the baseline: there is no way to go
 */
export function achievement(
  baseline: Quantity | null,
  target: Quantity | null,
  value: Quantity | null,
): string | null {
  if (baseline === null || target === null || value === null) return null;
  return value.minus(baseline).inPerCentOf(target.minus(baseline));
}

/**
 * Progress of an indicator against its targets, period by period and in all. Where the values of periods add up, the baseline is what
 * a period had before the project (mostly 0), and counts once for each period that is added.
 * @param standing one for each period with a target or an accepted value
 */
export function progressOf({ accumulates, baseline }: Measure, standing: PeriodStanding[]): Progress {
  const inOrder = [...standing].sort((a, b) => (`${a.to} ${a.from}` < `${b.to} ${b.from}` ? -1 : 1));
  const values = inOrder.flatMap(({ value }) => value ?? []);
  const targets = inOrder.flatMap(({ target }) => target ?? []);
  const periods = inOrder.map((period) => ({
    ...period,
    achievement: achievement(baseline, period.target, period.value),
  }));
  if (!accumulates) {
    const [value = null, target = null] = [values.at(-1), targets.at(-1)];
    return { value, target, achievement: achievement(baseline, target, value), periods };
  }
  const value = values.length === 0 ? null : Quantity.sum(values);
  const target = targets.length === 0 ? null : Quantity.sum(targets);
  if (baseline === null || value === null || target === null)
    return { value, target, achievement: null, periods };
  const gone = value.minus(baseline.times(values.length));
  return {
    value,
    target,
    achievement: gone.inPerCentOf(target.minus(baseline.times(targets.length))),
    periods,
  };
}
