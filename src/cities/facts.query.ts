import type { DataSource, EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';

/** What every fact of a city has besides what it says. */
export interface FactState {
  /** Recorded by mistake: it does not count. */
  takenBack: boolean;
}

/** A fact as it is known now; its version is the change that made it so. */
export type Fact<Details> = Details & { id: number; version: string };

/**
 * A kind of what is kept of cities in versions: a communication, a placement. `Details` are what may change about it, `Row` what its
 * query yields, `Shown` what an answer says of it.
 */
export interface FactKind<Details extends FactState, Row extends object, Shown extends object> {
  /** In words, e.g. `communication`. */
  name: string;
  /** The field of an answer in which one is shown. */
  field: string;
  shown(fact: Fact<Row & FactState>): Shown;
  record: EntityTarget<ObjectLiteral>;
  version: EntityTarget<ObjectLiteral>;
  /** The tables of both, and the column and the property by which a version names its record. */
  tables: readonly [record: string, version: string];
  key: readonly [column: string, property: string];
  /** SQL: what is read of the record `r` and its newest version `v`, by the names in `Row`, with the joins that it needs. */
  columns: string;
  joins?: string;
  /** The details out of what was read. */
  detailsOf(row: Row): Details;
  /** What a version keeps of the details, by the properties of its entity; not the document. */
  keeps(details: Details): ObjectLiteral;
  /** The kind of document that comes with it, where one may, and the document's id. */
  attached?: { kind: string; document(details: Details): string | null };
}

/**
 * Facts of a city in the order in which they were recorded, without those that were taken back; or the one of a number, also where it
 * was.
 */
export async function readFacts<Details extends FactState, Row extends object, Shown extends object>(
  manager: DataSource | EntityManager,
  { tables: [record, version], key: [column], columns, joins = '' }: FactKind<Details, Row, Shown>,
  of: { city: string; id?: number; after?: number; limit?: number },
): Promise<Fact<Row & FactState>[]> {
  return manager.query(
    `SELECT r.id, ${columns}, v.taken_back AS "takenBack", v.change_id::text AS version
       FROM ${record} r JOIN organisation o ON o.id = r.organisation_id
       JOIN LATERAL (SELECT * FROM ${version} v WHERE v.${column} = r.id ORDER BY v.change_id DESC LIMIT 1) v ON true ${joins}
      WHERE o.code = $1 AND ($2::integer IS NULL OR r.id = $2) AND ($2::integer IS NOT NULL OR NOT v.taken_back)
        AND ($3::integer IS NULL OR r.id > $3)
      ORDER BY r.id LIMIT $4`,
    [of.city, of.id ?? null, of.after ?? null, of.limit ?? null],
  );
}

/** What is said of a fact, without its version. */
export function withoutVersion<Row extends object>(fact: Fact<Row>): Omit<Fact<Row>, 'version'> {
  const { version: _version, ...shown } = fact;
  return shown;
}
