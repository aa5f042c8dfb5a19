import type { EntityManager } from 'typeorm';

const MOST_NAMED = 5;

/**
 * Where the register has cities of the project's country, and the project's city is none of them: a slip of the pen would let people of
 * the city decide for it, since it is by its name or code that the database knows whom a project benefits.
 */
export async function cityWarnings(
  manager: EntityManager,
  project: string,
  { city, country }: { city: string | null; country: string | null },
): Promise<string[]> {
  if (city === null) return [];
  const cities: { code: string; name: string; same: boolean }[] = await manager.query(
    `SELECT o.code, v.name, city_name($1) IN (city_name(v.name), city_name(o.code)) AS same
       FROM organisation o
      CROSS JOIN LATERAL (SELECT name, type, country FROM organisation_version WHERE organisation_id = o.id ORDER BY change_id DESC LIMIT 1) v
      WHERE v.type = 'city' AND (v.country = $2 OR v.country IS NULL OR $2::text IS NULL) ORDER BY o.code COLLATE "C"`,
    [city, country],
  );
  if (cities.length === 0 || cities.some(({ same }) => same)) return [];
  const named = cities.slice(0, MOST_NAMED).map(({ code, name }) => `${name} (${code})`);
  const more = cities.length > MOST_NAMED ? ` and ${cities.length - MOST_NAMED} more` : '';
  return [
    `The city of project ${project}, ${city}, is none of the cities on record${country === null ? '' : ` in ${country}`}: ${named.join(', ')}${more}. Nobody is kept from deciding for it as a person of that city.`,
  ];
}
