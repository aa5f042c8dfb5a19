/** Results frameworks of projects: what is aimed at, what is reported for it, and how far it has come. */
export { readIndicators } from './indicators.query.js';
export type { KnownIndicator } from './indicators.query.js';
export { recordIndicators, recordIndicatorTargets, recordIndicatorValues } from './record-rows.js';
export type { IndicatorRow, Part, TargetRow, ValueRow } from './rows.js';
