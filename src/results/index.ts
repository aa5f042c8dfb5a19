/** Results frameworks of projects: what is aimed at, what is reported for it, and how far it has come. */
export { FrameworkService } from './framework.service.js';
export { readIndicators } from './indicators.query.js';
export { IndicatorsService } from './indicators.service.js';
export { recordIndicators, recordIndicatorTargets, recordIndicatorValues } from './record-rows.js';
export type { Part } from './rows.js';
export { ValuesService } from './values.service.js';
