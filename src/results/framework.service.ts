import type { DataSource } from 'typeorm';
import { checkVersion, edited, waitToEdit } from '../organisations/index.js';
import { checkName, record, type Author, type Recording } from '../recording/index.js';
import { notNow, unknown, wrong } from '../refusals/index.js';
import { levels, readResults, type KnownResult, type Level, type ResultDetails } from './framework.query.js';
import { checkMayPlan, knownProject, type KnownProject } from './known-project.js';

/** A result to be added to a project's framework. */
export interface ResultInput extends Partial<ResultDetails> {
  code: string;
  level: Level;
  statement: string;
}

const blank: ResultDetails = { parent: null, statement: '', assumptions: [], risks: [], active: true };

/** Impact, outcomes and outputs of a project, with their assumptions and risks. */
export class FrameworkService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * @returns its version
   * @throws {Refused} 404 unknown project or parent; 409 a code that is taken, or an approved project and no programme officer; 422 a
   *   parent that is not one level above
   */
  async add(project: string, result: ResultInput, author: Author): Promise<string> {
    const { code, level, ...details } = result;
    return record(this.dataSource, author, `result ${code} of project ${project}`, async (recording) => {
      const place = await placeToPlan(recording, project);
      checkName(code, 'The code of the result');
      if (!levels.includes(level))
        throw wrong(`A result is an impact, an outcome or an output, not ${String(level)}.`);
      const [taken] = await readResults(recording.manager, project, { code });
      if (taken)
        throw notNow(
          `Project ${project} has a result ${code} already, the ${taken.level} “${taken.statement}”.`,
        );
      const [row]: { id: number }[] = await recording.manager.query(
        'INSERT INTO result (project_id, code, level) VALUES ($1, $2, $3) RETURNING id',
        [place.id, code, level],
      );
      return keepVersion(recording, place, { id: row!.id, code }, null, edited(blank, details));
    });
  }

  /**
   * Keeps a new version; what is not given stays.
   * @returns the new version
   * @throws {Refused} as {@link add}, and 409 where it is ended while others serve it; 412, 428 where a request does not start from
   *   the newest version
   */
  async change(
    project: string,
    code: string,
    changed: Partial<ResultDetails>,
    author: Author,
  ): Promise<string> {
    const name = `result ${code} of project ${project}`;
    return record(this.dataSource, author, name, async (recording) => {
      const place = await placeToPlan(recording, project);
      const [before] = await readResults(recording.manager, project, { code });
      if (!before) throw unknown(`Project ${project} has no result ${code}.`);
      checkVersion(recording, name, before.version);
      const { parent, statement, assumptions, risks, active } = before;
      const details = { parent, statement, assumptions, risks, active };
      const after = edited(details, changed);
      if (before.active && !after.active) await checkNothingServesIt(recording, place, before);
      return keepVersion(recording, place, before, details, after);
    });
  }
}

/** One planner of a project's framework at a time. */
export async function placeToPlan(recording: Recording, code: string): Promise<KnownProject> {
  await waitToEdit(recording, `framework of project ${code}`);
  const project = await knownProject(recording.manager, code);
  recording.inFund(project.fundId);
  await checkMayPlan(recording.manager, project, recording.author);
  return project;
}

async function keepVersion(
  recording: Recording,
  project: KnownProject,
  { id, code }: Pick<KnownResult, 'id' | 'code'>,
  before: ResultDetails | null,
  after: ResultDetails,
): Promise<string> {
  const { manager } = recording;
  checkName(after.statement, `The statement of result ${code}`);
  const parentId = after.parent === null ? null : await idOf(recording, project, after.parent);
  const changeId = await recording.leaveTrail();
  await manager.query(
    `INSERT INTO result_version (result_id, change_id, parent_id, statement, assumptions, active) VALUES ($1, $2, $3, $4, $5, $6)`,
    [id, changeId, parentId, after.statement, after.assumptions, after.active],
  );
  await manager.query(
    `INSERT INTO result_risk (result_id, change_id, place, risk, likelihood, response)
     SELECT $1, $2, r.place, r.risk ->> 'risk', r.risk ->> 'likelihood', r.risk ->> 'response'
       FROM jsonb_array_elements($3::jsonb) WITH ORDINALITY AS r (risk, place)`,
    [id, changeId, JSON.stringify(after.risks)],
  );
  recording.noteChange('result', before && { code, ...before }, { code, ...after });
  return changeId;
}

async function idOf({ manager }: Recording, project: KnownProject, code: string): Promise<number> {
  const [found] = await readResults(manager, project.code, { code });
  if (!found) throw unknown(`Project ${project.code} has no result ${code}.`);
  return found.id;
}

async function checkNothingServesIt(
  { manager }: Recording,
  project: KnownProject,
  { id, code }: KnownResult,
): Promise<void> {
  const serving = (await readResults(manager, project.code)).filter(
    ({ parent, active }) => parent === code && active,
  );
  const measuring: { code: string }[] = await manager.query(
    `SELECT i.code FROM indicator i JOIN LATERAL (SELECT * FROM indicator_version v WHERE v.indicator_id = i.id ORDER BY v.change_id DESC LIMIT 1) v ON true
      WHERE v.result_id = $1 AND v.active ORDER BY i.code COLLATE "C"`,
    [id],
  );
  if (serving.length + measuring.length === 0) return;
  const named = [
    ...serving.map(({ level, code: other }) => `${level} ${other}`),
    ...measuring.map(({ code: other }) => `indicator ${other}`),
  ];
  throw notNow(`Result ${code} is still served by ${named.join(', ')}: end or move these first.`);
}
