import type { DataSource, EntityManager } from 'typeorm';
import { checkVersion, waitToEdit } from '../organisations/index.js';
import { record, type Author, type Recording } from '../recording/index.js';
import { forbidden, notNow, unknown, wrong } from '../refusals/index.js';
import type { StakeholderGroup } from './questionnaire.js';
import {
  readAnswers,
  readResponses,
  withoutVersion,
  type GivenAnswer,
  type KnownResponse,
} from './responses.query.js';
import { knownScan } from './scans.query.js';

/** Where a response is: by the city's code and the numbers of the scan and the response, as a path has them. */
export interface ResponsePlace {
  city: string;
  scan: string;
  response: string;
}

/** A response to be begun. */
export interface ResponseInput {
  city: string;
  scan: string;
  group: StakeholderGroup;
  /** Who answered on paper; null: the author. */
  answeredBy: string | null;
  answers: GivenAnswer[];
}

/**
 * What the groups of a city answer: drafts that are saved as often as their person likes, and stand as they are once submitted. The
 * trail says how much was answered, and never what: single answers are for the office and for whoever gave them.
 */
export class ResponsesService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Begins a response, with the answers that there are.
   * @returns its version
   * @throws {Refused} 403 for whoever is not of the city or enters paper without being a programme officer; 404; 409 in a closed scan
   */
  async begin({ city, scan, group, answeredBy, answers }: ResponseInput, author: Author): Promise<string> {
    const what = `response to scan ${scan} of city ${city}`;
    return record(this.dataSource, author, what, async (recording) => {
      const { manager } = recording;
      const { id: scanId } = await knownScan(manager, city, scan);
      const changeId = await recording.leaveTrail();
      const [made]: { id: number }[] = await manager.query(
        `INSERT INTO scan_response (scan_id, stakeholder_group, person_id, answered_by, change_id)
         VALUES ($1, $2, $3, $4, $5) RETURNING id`,
        [scanId, group, author.personId ?? null, answeredBy, changeId],
      );
      await keepAnswers(manager, made!.id, changeId, byQuestion(answers));
      recording.noteChange('response to a scan', null, { id: made!.id, group, answered: answers.length });
      recording.answerWith({ response: await shown(manager, scanId, made!.id) });
      return changeId;
    });
  }

  /**
   * Saves a draft in place of the one before, which stays known. What is not among the answers is not answered. Saving what is saved
   * already makes no new version, so that a form may save by itself.
   * @returns the version
   * @throws {Refused} 403 for another person's, 404, 409 once it is submitted or the scan is closed, 412, 422, 428
   */
  async save(
    place: ResponsePlace,
    answers: GivenAnswer[],
    author: Author,
    everybodys: boolean,
  ): Promise<string> {
    return this.edit(place, author, everybodys, async (recording, { response, name }) => {
      checkVersion(recording, name, response.version);
      const { manager } = recording;
      const [before, now] = [(await readAnswers(manager, response.id)).answers, byQuestion(answers)];
      if (response.state === 'submitted') {
        throw notNow(`Response ${response.id} was submitted: its answers stay as they are.`);
      }
      if (same(byQuestion(before), now)) return response.version;
      const changeId = await recording.leaveTrail();
      await keepAnswers(manager, response.id, changeId, now);
      const sizes = [before, answers].map(({ length }) => ({ id: response.id, answered: length }));
      recording.noteChange('response to a scan', sizes[0], sizes[1]);
      return changeId;
    });
  }

  /**
   * Submits a response as it was saved last: it is frozen, and counts.
   * @returns its version
   * @throws {Refused} 403 for another person's, 404, 409 where required questions have no answer, it was submitted, or the scan is closed
   */
  async submit(place: ResponsePlace, author: Author, everybodys: boolean): Promise<string> {
    return this.edit(place, author, everybodys, async (recording, { response }) => {
      const changeId = await recording.leaveTrail();
      await recording.manager.query('INSERT INTO scan_submission (response_id, change_id) VALUES ($1, $2)', [
        response.id,
        changeId,
      ]);
      const { id, group, answered } = response;
      recording.noteChange(
        'response to a scan',
        { id, state: 'draft' },
        { id, state: 'submitted', group, answered },
      );
      return response.version;
    });
  }

  /** @param everybodys whether the author knows of responses that others fill in */
  private async edit(
    { city, scan, response }: ResponsePlace,
    author: Author,
    everybodys: boolean,
    work: (recording: Recording, of: { response: KnownResponse; name: string }) => Promise<string>,
  ): Promise<string> {
    const name = `response ${response} to scan ${scan}`;
    return record(this.dataSource, author, `${name} of city ${city}`, async (recording) => {
      const { manager } = recording;
      const known = await knownScan(manager, city, scan);
      await waitToEdit(recording, name);
      const person = everybodys ? null : (author.personId ?? 0);
      const [found] = await readResponses(manager, known.id, { response, person });
      if (!found) throw unknown(`Scan ${scan} has no response ${response}.`);
      if (found.person.id !== author.personId) {
        throw forbidden(
          `Response ${found.id} belongs to ${found.person.name}, who fills it in: nobody else edits or submits it.`,
        );
      }
      const version = await work(recording, { response: found, name });
      recording.answerWith({ response: await shown(manager, known.id, found.id) });
      return version;
    });
  }
}

async function shown(manager: EntityManager, scanId: number, responseId: number) {
  const [response] = await readResponses(manager, scanId, { response: String(responseId), person: null });
  return withoutVersion(response!);
}

type ByQuestion = Record<string, { answer: string; remark: string | null }>;

/** @throws {Refused} 422 where a question is answered twice */
function byQuestion(answers: readonly GivenAnswer[]): ByQuestion {
  const found = new Map<string, ByQuestion[string]>();
  for (const { question, answer, remark } of answers) {
    if (found.has(question)) throw wrong(`Question ${question} is answered twice; give one answer to each.`);
    found.set(question, { answer, remark });
  }
  return Object.fromEntries(found);
}

const same = (one: ByQuestion, other: ByQuestion) => {
  const asText = (answers: ByQuestion) =>
    JSON.stringify(Object.entries(answers).sort(([a], [b]) => (a < b ? -1 : 1)));
  return asText(one) === asText(other);
};

async function keepAnswers(
  manager: EntityManager,
  responseId: number,
  changeId: string,
  answers: ByQuestion,
): Promise<void> {
  await manager.query(
    'INSERT INTO scan_response_version (response_id, change_id, answers) VALUES ($1, $2, $3)',
    [responseId, changeId, JSON.stringify(answers)],
  );
}
