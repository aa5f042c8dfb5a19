import type { DataSource } from 'typeorm';
import { record, type Author } from '../recording/index.js';
import { wrong } from '../refusals/index.js';
import { Appraisal } from './appraisal.entity.js';
import { criteriaToday, readAppraisals, type Criterion } from './appraisals.query.js';
import { livingProject } from './life-facts.query.js';
import { checkNothingMissing, moveOf } from './life.service.js';
import { waitForProject } from './project-details.js';

/** What a reviewer says: a score from 1 to 5 for each criterion, each with its reason. */
export interface AppraisalInput {
  summary?: string;
  scores: { criterion: string; score: number; reason: string }[];
}

/** Appraisals of projects by people who neither submitted them nor benefit; the database holds both. */
export class AppraisalsService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Appraises a project. Whoever does so again replaces their own; the one before stays readable.
   * @throws {Refused} 403 for whoever submitted it or benefits, 404, 409 where it is not in appraisal or its approval is proposed,
   *   422 naming every criterion without a score, with two, or unknown
   */
  async appraise(code: string, { summary, scores }: AppraisalInput, author: Author): Promise<void> {
    await record(this.dataSource, author, `appraisal of project ${code}`, async (recording) => {
      const { manager } = recording;
      await waitForProject(recording, code);
      const project = await livingProject(manager, code);
      recording.inFund(project.fund.id);
      await checkNothingMissing(manager, project, moveOf(project, 'appraise'));
      const criteria = await criteriaToday(manager);
      checkScores(code, criteria, scores);
      const { id } = await recording.insert(Appraisal, {
        projectId: project.id,
        reviewerId: author.personId ?? 0,
        ...(summary === undefined ? {} : { summary }),
      });
      const rows = scores.map((score) => ({
        ...score,
        effectiveFrom: criteria.find(({ code: known }) => known === score.criterion)!.effectiveFrom,
      }));
      await manager.query(
        `INSERT INTO appraisal_score (appraisal_id, criterion, criterion_from, score, reason)
         SELECT $1, criterion, "effectiveFrom", score, reason
           FROM jsonb_to_recordset($2) AS r (criterion text, "effectiveFrom" date, score smallint, reason text)`,
        [id, JSON.stringify(rows)],
      );
      recording.noteChange('appraisal_score', null, scores);
      const made = (await readAppraisals(manager, project.id)).find((appraisal) => appraisal.id === id);
      recording.answerWith({ appraisal: made });
    });
  }
}

/** @throws {Refused} 422 with every fault at once */
function checkScores(code: string, criteria: Criterion[], scores: AppraisalInput['scores']): void {
  const times = (criterion: string) => scores.filter((score) => score.criterion === criterion).length;
  const list = (codes: string[]) => [...new Set(codes)].join(', ');
  const missing = criteria.filter((criterion) => times(criterion.code) === 0).map((one) => one.code);
  const twice = scores.map(({ criterion }) => criterion).filter((criterion) => times(criterion) > 1);
  const unknown = scores
    .map(({ criterion }) => criterion)
    .filter((criterion) => !criteria.some((one) => one.code === criterion));
  const faults = [
    ...(missing.length > 0 ? [`no score is given for ${list(missing)}`] : []),
    ...(twice.length > 0 ? [`${list(twice)} is scored twice`] : []),
    ...(unknown.length > 0 ? [`${list(unknown)} is no criterion`] : []),
  ];
  if (faults.length > 0) {
    throw wrong(`An appraisal of project ${code} scores each criterion once: ${faults.join('; ')}.`);
  }
}
