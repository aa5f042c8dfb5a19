import type { DataSource } from 'typeorm';
import type { AttachmentsService } from '../attachments/index.js';
import { checkVersion, edited, waitToEdit } from '../organisations/index.js';
import { record, type Author, type Recording } from '../recording/index.js';
import { notNow, unknown, wrong } from '../refusals/index.js';
import { checkPerson, knownCity, type KnownCity } from './known-city.js';
import { asMember, CityMembershipVersion, type Level } from './membership.entity.js';
import { levelShown, readLevels, type LevelRow } from './membership.query.js';

/** What a level rests on and who looks after it: as it was before where it is not given. Days ISO. */
export interface MembershipDetails {
  /** The date of the letter of commitment. */
  committedOn: string | null;
  signatory: string | null;
  /** The id of the letter, which whoever records this uploaded. */
  document: string | null;
  /** The number of the person. */
  relationshipManager: number | null;
}

/** A level that a city takes, from a day on. */
export interface NewLevel extends Partial<MembershipDetails> {
  level: Level;
  from: string;
}

type Kept = MembershipDetails & { level: Level; from: string; until: string | null };

/** Cities take part by a letter of commitment, at one level at a time; what was stays readable. */
export class MembershipService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly attachments: AttachmentsService,
  ) {}

  /**
   * A city joins, or takes another level; the level before ends on the day before.
   * @returns the version of its membership
   * @throws {Refused} 404 for an unknown city, person or document, 409 where it has the level already, 422 without a letter or for
   *   days that do not fit
   */
  async take(city: string, { level, from, ...given }: NewLevel, author: Author): Promise<string> {
    return record(this.dataSource, author, `membership of city ${city}`, async (recording) => {
      const known = await this.held(recording, city);
      const before = (await readLevels(recording.manager, known.id)).at(-1);
      const open = before?.until === null ? kept(before) : null;
      if (open) {
        if (open.level === level) {
          throw notNow(
            `${known.name} is ${asMember(level)} since ${open.from}: it takes another level, or stays.`,
          );
        }
        if (from <= open.from) {
          throw wrong(
            `${known.name} is ${asMember(open.level)} since ${open.from}: the next level begins after that day, and not on ${from}.`,
          );
        }
        await this.keep(recording, known, { ...open, until: dayBefore(from) }, open);
      }
      const nothing = { committedOn: null, signatory: null, document: null, relationshipManager: null };
      const details = edited<MembershipDetails>(before ? kept(before) : nothing, given);
      const { committedOn, signatory, document, relationshipManager } = details;
      const next = { level, from, until: null, committedOn, signatory, document, relationshipManager };
      return this.keep(recording, known, next, before ? kept(before) : null);
    });
  }

  /**
   * Changes what the newest level rests on, who looks after it, or its last day: a city that leaves. What is not given stays.
   * @returns the new version
   * @throws {Refused} 404 for an unknown city, one that never took part, or an unknown person or document; 412, 428 where a request does
   *   not start from the newest version; 422
   */
  async change(
    city: string,
    changed: Partial<MembershipDetails & { until: string | null }>,
    author: Author,
  ): Promise<string> {
    return record(this.dataSource, author, `membership of city ${city}`, async (recording) => {
      const known = await this.held(recording, city);
      const newest = (await readLevels(recording.manager, known.id)).at(-1);
      if (!newest) throw unknown(`${known.name} has not taken part: record its letter of commitment first.`);
      checkVersion(recording, `the membership of ${known.name}`, newest.version);
      const before = kept(newest);
      return this.keep(recording, known, edited<Kept>(before, changed), before);
    });
  }

  /** The city, held against others who edit its membership. */
  private async held(recording: Recording, city: string): Promise<KnownCity> {
    await waitToEdit(recording, `membership of ${city}`);
    return knownCity(recording.manager, city);
  }

  private async keep(
    recording: Recording,
    { id: organisationId, code }: KnownCity,
    level: Kept,
    before: Kept | null,
  ): Promise<string> {
    const { document, relationshipManager, from: fromOn, until: untilOn, ...rest } = level;
    await checkPerson(recording.manager, relationshipManager);
    if (document !== null && document !== before?.document) {
      await this.attachments.attachInto(recording, document, {
        fund: null,
        kind: 'membership',
        reference: code,
      });
    }
    const days = { fromOn, untilOn };
    await recording.insert(CityMembershipVersion, {
      ...{ organisationId, ...days, ...rest, documentId: document, relationshipManager },
    });
    const levels = await readLevels(recording.manager, organisationId);
    recording.answerWith({ membership: levelShown(levels.at(-1)!) });
    return recording.leaveTrail();
  }
}

const kept = ({ version: _version, relationshipManager, ...level }: LevelRow): Kept => ({
  ...level,
  relationshipManager: relationshipManager?.id ?? null,
});

const DAY_MS = 86_400_000;

/** @param day ISO */
const dayBefore = (day: string) => new Date(Date.parse(day) - DAY_MS).toISOString().slice(0, 10);
