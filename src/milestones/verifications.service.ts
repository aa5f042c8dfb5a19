import type { DataSource } from 'typeorm';
import { checkDay, record, type Author, type Recording } from '../recording/index.js';
import { notNow, wrong } from '../refusals/index.js';
import { knownMilestone, knownProject } from './known-project.js';
import { milestoneJson } from './milestone.dto.js';
import { measuredPattern } from './milestone-terms.js';
import { positionOf, type Position } from './payable.js';
import { recordReport, recordVerification } from './record-rows.js';
import { positionJson } from './tranche.dto.js';

/** What a project lead says of a milestone. */
export interface ReportInput {
  /** The level reached, all reports together, as a plain decimal; of a fact: 1 or 0. */
  value: string;
  narrative?: string;
  reportedOn: string;
}

/** What a verifier says of a report. */
export interface VerdictInput {
  /** The number of the report that was looked at. */
  report: number;
  verdict: 'full' | 'part' | 'rejected';
  /** Their own, where it is verified in part. */
  value?: string;
  /** Why not in full. */
  reason?: string;
  verifiedOn: string;
}

/** What was verified and is found otherwise later. */
export interface CorrectionInput {
  value: string;
  reason: string;
  verifiedOn: string;
}

/** Reports of milestones, their verification by somebody else, and corrections. Nothing is ever taken away. */
export class VerificationsService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Reports what a milestone has reached; a newer report stands in the place of one that is not verified yet.
   * @throws {Refused} 404, 409 where it was withdrawn, 422
   */
  async report(project: string, milestone: string, report: ReportInput, author: Author): Promise<void> {
    const { value, narrative = null, reportedOn } = report;
    await record(this.dataSource, author, nameOf('report on', milestone, project), async (recording) => {
      const { fund } = await knownProject(recording.manager, project);
      const known = await knownMilestone(recording.manager, project, milestone);
      checkValue(value, known, `The value reported for milestone ${milestone}`);
      checkDay(reportedOn, `The day of the report on milestone ${milestone}`);
      recording.inFund(fund.id);
      const reported = { value, on: reportedOn, narrative };
      const changeId = await recording.leaveTrail();
      const id = await recordReport(recording.manager, changeId, { project, milestone, reported });
      recording.noteChange('milestone_report', null, { id, milestone, value, reportedOn });
      await answer(recording, project, milestone, null);
    });
  }

  /**
   * Verifies a report in full, in part, or rejects it.
   * @throws {Refused} 403 for a duty that is not this person's; 404; 409 while evidence is missing, or where the report is not the newest
   *   or was verified already; 422
   */
  async verify(project: string, milestone: string, input: VerdictInput, author: Author): Promise<void> {
    const { report, verdict, value, reason, verifiedOn } = input;
    await record(
      this.dataSource,
      author,
      nameOf('verification of', milestone, project),
      async (recording) => {
        const known = await knownMilestone(recording.manager, project, milestone);
        checkDay(verifiedOn, `The day of the verification of milestone ${milestone}`);
        if (known.report?.id !== report) {
          throw known.report === null
            ? notNow(`Nothing was reported for milestone ${milestone} yet.`)
            : notNow(
                `The newest report on milestone ${milestone} is number ${known.report.id}: read it, and verify that.`,
              );
        }
        if (verifiedOn < known.report.reportedOn)
          throw wrong(
            `Milestone ${milestone} was reported on ${known.report.reportedOn}; it is not verified on ${verifiedOn}, before that.`,
          );
        if (verdict === 'part' && value === undefined)
          throw wrong(`To verify milestone ${milestone} in part, give the value that you found.`);
        if (verdict !== 'part' && value !== undefined)
          throw wrong(
            `Leave out the value of milestone ${milestone}: only what is verified in part has one of its own.`,
          );
        if (value !== undefined) checkValue(value, known, `The value verified for milestone ${milestone}`);
        if (verdict !== 'full' && reason === undefined)
          throw wrong(`Say in reason why milestone ${milestone} is not verified in full.`);
        await this.conclude(recording, project, milestone, { verdict, value, reason, verifiedOn }, report);
      },
    );
  }

  /**
   * Corrects what was verified, down or up. What was transferred for it then is to recover, and the next tranche recovers it.
   * @throws {Refused} 403 for a duty that is not this person's, 404, 409 where nothing was verified, 422
   */
  async correct(project: string, milestone: string, input: CorrectionInput, author: Author): Promise<void> {
    await record(this.dataSource, author, nameOf('correction of', milestone, project), async (recording) => {
      const known = await knownMilestone(recording.manager, project, milestone);
      checkDay(input.verifiedOn, `The day of the correction of milestone ${milestone}`);
      checkValue(input.value, known, `The corrected value of milestone ${milestone}`);
      await this.conclude(recording, project, milestone, { verdict: 'correction', ...input }, null);
    });
  }

  private async conclude(
    recording: Recording,
    project: string,
    milestone: string,
    input: Omit<VerdictInput, 'report' | 'verdict'> & {
      verdict: 'full' | 'part' | 'rejected' | 'correction';
    },
    report: number | null,
  ): Promise<void> {
    const { manager } = recording;
    const { id: projectId, fund } = await knownProject(manager, project);
    // Held from here on, so that the figures before and after are of this verification alone.
    await manager.query('SELECT hold_payable(ARRAY[$1::integer])', [projectId]);
    const { organisationId } = await knownMilestone(manager, project, milestone);
    const before = await positionOf(manager, { projectId, organisationId, fund });
    recording.inFund(fund.id);
    const { verdict, value = null, reason = null, verifiedOn } = input;
    const changeId = await recording.leaveTrail();
    const row = { project, milestone, verdict, value, reason, verifiedOn };
    const id = await recordVerification(manager, changeId, row, report);
    recording.noteChange('verification', null, { id, report, ...row });
    await answer(recording, project, milestone, before);
  }
}

const nameOf = (act: string, milestone: string, project: string) =>
  `${act} milestone ${milestone} of project ${project}`;

function checkValue(
  value: string,
  { fact, code }: { fact: string | null; code: string },
  what: string,
): void {
  if (!measuredPattern.test(value))
    throw wrong(
      `${what} is ${JSON.stringify(value)}; it is a plain decimal such as 12.5, with at most 6 decimals.`,
    );
  if (fact !== null && value !== '0' && value !== '1')
    throw wrong(`Milestone ${code} waits for a fact: its value is 1 where that is so, 0 where it is not.`);
}

async function answer(
  recording: Recording,
  project: string,
  code: string,
  before: Position | null,
): Promise<void> {
  const { manager } = recording;
  const milestone = await knownMilestone(manager, project, code);
  const { id: projectId, fund } = await knownProject(manager, project);
  const { organisationId } = milestone;
  const after = await positionOf(manager, { projectId, organisationId, fund });
  recording.answerWith({
    milestone: milestoneJson(milestone),
    position: positionJson({ organisation: milestone.organisation, ...after }),
    earnedBefore: (before ?? after).earned.toJSON(),
  });
}
