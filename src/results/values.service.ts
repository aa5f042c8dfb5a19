import type { DataSource } from 'typeorm';
import type { Quantity } from '../../libs/money/index.js';
import { checkVersion, waitToEdit } from '../organisations/index.js';
import { record, type Author, type Recording } from '../recording/index.js';
import { notNow, unknown } from '../refusals/index.js';
import { checkPeriod, knownIndicator } from './indicators.service.js';
import { knownProject } from './known-project.js';
import type { Period } from './progress.js';
import { recordIndicatorValues } from './record-rows.js';
import type { Part } from './rows.js';
import type { ValueState } from './value-states.js';
import { readValues, type KnownValue } from './values.query.js';

/** Where a value belongs, by codes. */
export interface ValuePlace extends Period {
  project: string;
  indicator: string;
}

/** What is reported; exact. */
export interface Reported {
  value: Quantity;
  parts: Part[];
  comment: string | null;
}

/** What was measured, period by period: drafted and submitted by one, accepted or returned by another. */
export class ValuesService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Drafts what was measured in a period for which nothing is reported yet.
   * @returns the version of the value
   * @throws {Refused} 404 unknown project or indicator; 409 something is reported for the period already; 422 parts that do not add up
   */
  async draft(place: ValuePlace, reported: Reported, author: Author): Promise<string> {
    return this.inPeriod(place, author, async (recording, before) => {
      if (before) {
        throw notNow(
          `Indicator ${place.indicator} has a value for ${place.from} to ${place.to} already, ${described(before)}: change that one.`,
        );
      }
      return keepVersion(recording, place, null, { ...reported, state: 'draft' });
    });
  }

  /**
   * Drafts anew what is a draft, was returned or, as a correction, was accepted: then the accepted version counts until the new one is.
   * @returns the new version
   * @throws {Refused} 404; 409 while it is submitted; 412, 428; 422 parts that do not add up
   */
  async revise(place: ValuePlace, changed: Partial<Reported>, author: Author): Promise<string> {
    return this.inPeriod(place, author, async (recording, before) => {
      const known = checkKnown(recording, place, before);
      const { value = known.value, parts = known.parts, comment = null } = changed;
      return keepVersion(recording, place, known, { value, parts, comment, state: 'draft' });
    });
  }

  /**
   * Submits a draft, accepts or returns what was submitted, always as it is.
   * @returns the new version
   * @throws {Refused} 403 where who accepts or returns it has reported it, or belongs to who reports or benefits; 404; 409 from another
   *   state; 412, 428 where a request does not name the version that it is about; 422 returned without a comment
   */
  async take(
    place: ValuePlace,
    to: Exclude<ValueState, 'draft'>,
    comment: string | null,
    author: Author,
  ): Promise<string> {
    return this.inPeriod(place, author, async (recording, before) => {
      const { value, parts } = checkKnown(recording, place, before);
      return keepVersion(recording, place, before, { value, parts, comment, state: to });
    });
  }

  private inPeriod(
    place: ValuePlace,
    author: Author,
    work: (recording: Recording, before: KnownValue | null) => Promise<string>,
  ): Promise<string> {
    return record(this.dataSource, author, nameOf(place), async (recording) => {
      const { project, indicator, from, to } = place;
      checkPeriod(from, to, `The value of ${indicator}`);
      await waitToEdit(recording, nameOf(place));
      const { fundId } = await knownProject(recording.manager, project);
      recording.inFund(fundId);
      const { id, active } = await knownIndicator(recording.manager, project, indicator);
      if (!active) throw notNow(`Indicator ${indicator} was ended: nothing is reported for it any more.`);
      const [before = null] = await readValues(recording.manager, id, { period: place });
      return work(recording, before);
    });
  }
}

const nameOf = ({ project, indicator, from, to }: ValuePlace) =>
  `value of indicator ${indicator} of project ${project} for ${from} to ${to}`;

const described = ({ state, value }: KnownValue) =>
  `${state === 'draft' ? 'a draft' : state} with ${value.toString()}`;

function checkKnown(recording: Recording, place: ValuePlace, before: KnownValue | null): KnownValue {
  if (!before) {
    throw unknown(`Nothing is reported for indicator ${place.indicator} for ${place.from} to ${place.to}.`);
  }
  checkVersion(recording, nameOf(place), before.version);
  return before;
}

async function keepVersion(
  recording: Recording,
  { project, indicator, from, to }: ValuePlace,
  before: KnownValue | null,
  after: Reported & { state: ValueState },
): Promise<string> {
  const changeId = await recording.leaveTrail();
  await recordIndicatorValues(recording.manager, changeId, [{ project, indicator, from, to, ...after }]);
  const shown = before && {
    state: before.state,
    value: before.value,
    parts: before.parts,
    comment: before.comment,
  };
  recording.noteChange('indicator_value', shown, after);
  return changeId;
}
