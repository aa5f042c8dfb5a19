import type { DataSource, EntityManager, ObjectLiteral } from 'typeorm';
import type { AttachmentsService } from '../attachments/index.js';
import { checkVersion, edited, waitToEdit } from '../organisations/index.js';
import { record, type Author, type Recording } from '../recording/index.js';
import { unknown } from '../refusals/index.js';
import type { FactsQuery } from './facts.dto.js';
import { readFacts, type Fact, type FactKind, type FactState } from './facts.query.js';
import { knownCity } from './known-city.js';

/** What is kept of cities: recorded, changed in versions, taken back where it was a mistake. */
export class FactsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly attachments: AttachmentsService,
  ) {}

  /**
   * Records a fact of a city.
   * @param stays what never changes about it, by the properties of the record's entity
   * @returns its version
   * @throws {Refused} 404 for an unknown city, document or whatever `stays` names; 409, 422 as the database says
   */
  async add<Details extends FactState, Row extends object, Shown extends object>(
    kind: FactKind<Details, Row, Shown>,
    city: string,
    details: Details,
    author: Author,
    stays: (manager: EntityManager) => Promise<ObjectLiteral> = () => Promise.resolve({}),
  ): Promise<string> {
    return record(this.dataSource, author, `${kind.name} of city ${city}`, async (recording) => {
      const { manager } = recording;
      const { id: organisationId } = await knownCity(manager, city);
      const { id } = await recording.insert(kind.record, { organisationId, ...(await stays(manager)) });
      return this.keepVersion(recording, kind, city, id, null, details);
    });
  }

  /**
   * Keeps a new version; what is not given stays as it was.
   * @returns the new version
   * @throws {Refused} 404 for an unknown city or fact, 412 or 428 where a request does not start from the newest version
   */
  async change<Details extends FactState, Row extends object, Shown extends object>(
    kind: FactKind<Details, Row, Shown>,
    city: string,
    id: number,
    changed: Partial<Details>,
    author: Author,
  ): Promise<string> {
    const what = `${kind.name} ${id} of city ${city}`;
    return record(this.dataSource, author, what, async (recording) => {
      await waitToEdit(recording, what);
      const fact = await this.one(kind, city, id, recording.manager);
      checkVersion(recording, what, fact.version);
      const before = kind.detailsOf(fact);
      return this.keepVersion(recording, kind, city, id, before, edited(before, changed));
    });
  }

  /** @throws {Refused} 404 for an unknown city or fact */
  async one<Details extends FactState, Row extends object, Shown extends object>(
    kind: FactKind<Details, Row, Shown>,
    city: string,
    id: number,
    manager: EntityManager | DataSource = this.dataSource,
  ): Promise<Fact<Row & FactState>> {
    await knownCity(manager, city);
    const [fact] = await readFacts(manager, kind, { city, id });
    if (!fact) throw unknown(`City ${city} has no ${kind.name} of the number ${id}.`);
    return fact;
  }

  /**
   * Those of a city that count, in the order in which they were recorded, a page at a time.
   * @param route the last word of their path under the city's
   * @throws {Refused} 404 for an unknown city
   */
  async page<Details extends FactState, Row extends object, Shown extends object>(
    kind: FactKind<Details, Row, Shown>,
    city: string,
    route: string,
    query: FactsQuery,
  ): Promise<{ facts: Shown[]; next: string | null }> {
    await knownCity(this.dataSource, city);
    const { after, limit } = query.more();
    const found = await readFacts(this.dataSource, kind, {
      ...{ city, limit },
      ...(after !== undefined && { after: Number.parseInt(after, 10) }),
    });
    const path = `/api/cities/${encodeURIComponent(city)}/${route}`;
    const next = query.next(found, path, ({ id }) => String(id));
    return { facts: query.page(found).map((fact) => kind.shown(fact)), next };
  }

  private async keepVersion<Details extends FactState, Row extends object, Shown extends object>(
    recording: Recording,
    kind: FactKind<Details, Row, Shown>,
    city: string,
    id: number,
    before: Details | null,
    details: Details,
  ): Promise<string> {
    const { attached } = kind;
    const documentId = attached?.document(details) ?? null;
    if (attached && documentId !== null && documentId !== (before && attached.document(before))) {
      const place = { fund: null, kind: attached.kind, reference: city };
      await this.attachments.attachInto(recording, documentId, place);
    }
    await recording.insert(kind.version, {
      [kind.key[1]]: id,
      ...kind.keeps(details),
      ...(attached && { documentId }),
      takenBack: details.takenBack,
    });
    const [fact] = await readFacts(recording.manager, kind, { city, id });
    recording.answerWith({ [kind.field]: kind.shown(fact!) });
    return recording.leaveTrail();
  }
}
