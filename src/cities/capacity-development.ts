import type { CityRow } from './cities.query.js';
import { asMember } from './membership.entity.js';

/** Until when a city receives capacity development and facilitation, and a sentence that says so. */
export interface CapacityDevelopment {
  /** Two years from becoming a leading member, ISO; null for every other one. */
  capacityDevelopmentUntil: string | null;
  says: string;
}

/** Only leading members receive the two years of capacity development and facilitation (results.md, "Participation"). */
export function capacityDevelopmentOf({
  name,
  level,
  since,
  capacityUntil: until,
  capacityIsOver: isOver,
}: Pick<CityRow, 'name' | 'level' | 'since' | 'capacityUntil' | 'capacityIsOver'>): CapacityDevelopment {
  if (until !== null) {
    const receives = isOver ? 'had its two years' : 'receives two years';
    const says = `A leading member since ${since}, ${name} ${receives} of capacity development and facilitation, until ${until}.`;
    return { capacityDevelopmentUntil: until, says };
  }
  const standing = level === null ? 'does not take part' : `is ${asMember(level)}`;
  return {
    capacityDevelopmentUntil: null,
    says: `Only leading members receive two years of capacity development and facilitation; ${name} ${standing}.`,
  };
}
