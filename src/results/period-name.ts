import { isDay } from '../../libs/calendar/index.js';
import { unknown } from '../refusals/index.js';
import type { Period } from './progress.js';

/** A period as addresses name it: `2026-01-01--2026-12-31`. */
export const periodName = ({ from, to }: Period) => `${from}--${to}`;

/** @throws {Refused} 404 for what names no period */
export function periodFrom(name: string): Period {
  const [from = '', to = '', ...more] = name.split('--');
  if (more.length > 0 || !isDay(from) || !isDay(to)) {
    throw unknown(`There is no period ${JSON.stringify(name)}; one is written like 2026-01-01--2026-12-31.`);
  }
  return { from, to };
}
