import type { DataSource, EntityManager } from 'typeorm';
import { checkVersion, edited, waitToEdit } from '../organisations/index.js';
import { checkName, record, type Author, type Recording } from '../recording/index.js';
import { notNow, unknown, wrong } from '../refusals/index.js';
import { knownMilestone, knownProject } from './known-project.js';
import { milestoneJson } from './milestone.dto.js';
import { checkTerms } from './milestone-terms.js';
import { readMilestones, type MilestoneView } from './milestones.query.js';
import { recordMilestones, recordMilestoneVersions, type MilestoneRow } from './record-rows.js';
import { readTranches } from './tranches.query.js';

/** What may change about a milestone; once it was verified, only its title, its days, its verifier, and whether it is withdrawn. */
export type MilestoneDetails = Omit<MilestoneRow, 'project' | 'tranche' | 'code' | 'indicator' | 'fact'>;

interface KnownIndicator {
  direction: 'up' | 'down';
  baseline: string | null;
}

/** What tranches wait for: definitions of results, and what they pay. */
export class MilestonesService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * @returns its version
   * @throws {Refused} 404 for an unknown project, tranche, indicator or verifier; 409 for a code that is taken or beyond the tranche; 422
   */
  async define(milestone: MilestoneRow, author: Author): Promise<string> {
    const { code, project } = milestone;
    return record(this.dataSource, author, `milestone ${code} of project ${project}`, async (recording) => {
      const { manager } = recording;
      checkName(code, 'The code of the milestone');
      const { fund } = await knownProject(manager, project);
      const [tranche] = await readTranches(manager, project, { code: milestone.tranche });
      if (!tranche) throw unknown(`Project ${project} has no tranche ${milestone.tranche}.`);
      if (tranche.kind === 'advance')
        throw wrong(
          `Tranche ${tranche.code} is an advance, which waits for no result; name a tranche of results.`,
        );
      const indicator = await indicatorOf(manager, milestone);
      await checkVerifier(manager, milestone);
      checkTerms(milestone, fund.currency, indicator);
      if ((await readMilestones(manager, project)).some((other) => other.code === code))
        throw notNow(`Project ${project} has a milestone ${code} already.`);
      const changeId = await begin(recording, fund.id, null, milestone);
      await recordMilestones(manager, changeId, [milestone]);
      await answer(recording, project, code);
      return changeId;
    });
  }

  /**
   * Keeps a new version; what is not given stays.
   * @returns the new version
   * @throws {Refused} 404; 409 where it was verified and its terms would change; 412, 428; 422
   */
  async change(
    project: string,
    code: string,
    changed: Partial<MilestoneDetails>,
    author: Author,
  ): Promise<string> {
    const name = `milestone ${code} of project ${project}`;
    return record(this.dataSource, author, name, async (recording) => {
      const { manager } = recording;
      await waitToEdit(recording, name);
      const { fund } = await knownProject(manager, project);
      const view = await knownMilestone(manager, project, code);
      checkVersion(recording, name, view.version);
      const before = rowOf(project, view);
      const after = edited<MilestoneRow>(before, changed);
      await checkVerifier(manager, after);
      if (view.verifications.length === 0) {
        checkTerms(after, fund.currency, await indicatorOf(manager, after));
      }
      const changeId = await begin(recording, fund.id, before, after);
      await recordMilestoneVersions(manager, changeId, [after]);
      await answer(recording, project, code);
      return changeId;
    });
  }
}

/** A milestone as it is now, to be recorded again with what changed. */
function rowOf(project: string, view: MilestoneView): MilestoneRow {
  const { tranche, code, title, indicator, fact, pays, price, baseline, minimumShare, unitPrice, cap } = view;
  const { steps, dueFrom, dueUntil, evidenceRequired, withdrawn } = view;
  return {
    ...{
      project,
      tranche,
      code,
      title,
      indicator,
      fact,
      pays,
      price,
      baseline,
      minimumShare,
      unitPrice,
      cap,
    },
    ...{ steps, dueFrom, dueUntil, evidenceRequired, withdrawn },
    target: fact === null ? view.target : null,
    verifier: view.verifier?.id ?? null,
  };
}

async function indicatorOf(
  manager: EntityManager,
  { project, indicator }: MilestoneRow,
): Promise<KnownIndicator | null> {
  if (indicator === null) return null;
  const [found]: KnownIndicator[] = await manager.query(
    `SELECT v.direction, trim_scale(v.baseline)::text AS baseline FROM indicator i JOIN project p ON p.id = i.project_id
       JOIN LATERAL (SELECT * FROM indicator_version v WHERE v.indicator_id = i.id ORDER BY v.change_id DESC LIMIT 1) v ON true
      WHERE p.code = $1 AND i.code = $2`,
    [project, indicator],
  );
  if (!found) throw unknown(`Project ${project} has no indicator ${indicator}.`);
  return found;
}

async function checkVerifier(
  manager: EntityManager,
  { verifier }: Pick<MilestoneRow, 'verifier'>,
): Promise<void> {
  if (verifier === null) return;
  const found: unknown[] = await manager.query('SELECT 1 FROM person WHERE id = $1', [verifier]);
  if (found.length === 0) throw unknown(`There is no person of the number ${verifier}.`);
}

async function begin(recording: Recording, fundId: number, before: unknown, after: unknown): Promise<string> {
  recording.inFund(fundId);
  recording.noteChange('milestone', before, after);
  return recording.leaveTrail();
}

async function answer(recording: Recording, project: string, code: string): Promise<void> {
  // Looked at now, and not at COMMIT: a refusal says more than an answer of what will not be.
  await recording.manager.query('SET CONSTRAINTS milestone_terms_are_sound IMMEDIATE');
  recording.answerWith({ milestone: milestoneJson(await knownMilestone(recording.manager, project, code)) });
}
