import type { IndicatorDto, KnownTargetDto } from './indicators.dto.js';
import type { IndicatorVersion, KnownIndicator, TargetVersion } from './indicators.query.js';
import { partDto } from './results.dto.js';

/** An indicator as HTTP shows it: quantities as text. */
export const indicatorDto = ({
  id: _id,
  version: _version,
  baseline,
  progress,
  ...indicator
}: KnownIndicator): IndicatorDto => ({
  ...indicator,
  baseline: text(baseline),
  progress: {
    value: text(progress.value),
    target: text(progress.target),
    achievement: progress.achievement,
    periods: progress.periods.map(({ target, value, ...period }) => ({
      ...period,
      target: text(target),
      value: text(value),
    })),
  },
});

export const definitionDto = ({ baseline, ...version }: IndicatorVersion) => ({
  ...version,
  baseline: text(baseline),
});

export const targetDto = ({ target, parts, ...version }: TargetVersion): KnownTargetDto => ({
  ...version,
  target: text(target),
  parts: parts.map(partDto),
});

const text = (quantity: { toString(): string } | null) => (quantity === null ? null : quantity.toString());
