import type { DataSource, EntityManager } from 'typeorm';
import { unknown } from '../refusals/index.js';

/** A city as a service needs it to record something of it. */
export interface KnownCity {
  /** Its number as an organisation. */
  id: number;
  code: string;
  name: string;
}

/** @throws {Refused} 404 where no organisation of type `city` has the code */
export async function knownCity(manager: EntityManager | DataSource, code: string): Promise<KnownCity> {
  const [city]: KnownCity[] = await manager.query(
    `SELECT o.id, o.code, v.name FROM organisation o
       JOIN LATERAL (SELECT * FROM organisation_version v WHERE v.organisation_id = o.id ORDER BY v.change_id DESC LIMIT 1) v ON v.type = 'city'
      WHERE o.code = $1`,
    [code],
  );
  if (!city) throw unknown(`There is no city ${code}: a city is an organisation of type city.`);
  return city;
}

/** The number of an organisation. @throws {Refused} 404 */
export async function idOfOrganisation(manager: EntityManager, code: string): Promise<number> {
  const [found]: { id: number }[] = await manager.query('SELECT id FROM organisation WHERE code = $1', [
    code,
  ]);
  if (!found) throw unknown(`There is no organisation ${code}.`);
  return found.id;
}

/** @throws {Refused} 404 where there is no person of the number; null, nobody, is always known */
export async function checkPerson(manager: EntityManager, id: number | null): Promise<void> {
  if (id === null) return;
  const [found]: object[] = await manager.query('SELECT 1 FROM person WHERE id = $1', [id]);
  if (!found) throw unknown(`There is no person ${id}.`);
}

/** A number in a path; 0, which no record has, for what is no number. */
export const numberOf = (id: string) => (/^\d{1,9}$/.test(id) ? Number.parseInt(id, 10) : 0);
