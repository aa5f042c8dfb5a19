import type { DataSource } from 'typeorm';
import type { Money } from '../../libs/money/index.js';
import { knownFund } from '../funds/index.js';
import { edited } from '../organisations/index.js';
import { checkAmount, checkName, record, type Author } from '../recording/index.js';
import { notNow, unknown } from '../refusals/index.js';
import { cityWarnings } from './city-warnings.js';
import { knownPlace } from './known-place.js';
import { inWords, movesFrom, statusOf, type Stage } from './life.js';
import { checkNothingLeft } from './project-closing.js';
import {
  holdToVersion,
  newestDetails,
  noDetails,
  versionOf,
  type ProjectDetails,
} from './project-details.js';
import {
  BudgetVersion,
  Project,
  ProjectVersion,
  type ProjectKind,
  type ProjectStatus,
} from './project.entity.js';

/** A project to be created in a fund; code and kind never change. */
export interface ProjectInput extends Partial<ProjectDetails> {
  fund: string;
  code: string;
  title: string;
  kind: ProjectKind;
}

/** Projects of a fund, their approved budgets, and closing them. */
export class ProjectsService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * @returns its version
   * @throws {Refused} 404 unknown fund or lead, 409 a code that is taken, 422 an unknown kind or status
   */
  async create(project: ProjectInput, author: Author): Promise<string> {
    const { fund, code, kind, title, ...details } = project;
    return record(this.dataSource, author, `project ${code}`, async (recording) => {
      checkName(code, 'The code of the project');
      const { id } = await knownFund(recording.manager, fund);
      const version = await versionOf(recording.manager, code, { title, ...edited(noDetails, details) });
      const row = await recording.insert(Project, { fundId: id, code, kind });
      await recording.insert(ProjectVersion, { projectId: row.id, ...version });
      recording.answerWith({ warnings: await cityWarnings(recording.manager, code, version) });
      return recording.newVersion();
    });
  }

  /**
   * Keeps a new version; what is not given stays.
   * @returns the new version
   * @throws {Refused} 409 where it would be financially closed with money left: see {@link close}; 412, 428 where a request does not
   *   start from the newest version
   */
  async change(
    fund: string,
    code: string,
    changed: Partial<ProjectDetails>,
    author: Author,
  ): Promise<string> {
    return this.keepVersion(fund, code, changed, author, undefined);
  }

  /**
   * Closes a project financially: nothing is left allocated, and its balance with its organisations is within the threshold.
   * @param residual the balance that need not be refunded, in the fund's currency; left out: 250.00
   * @throws {Refused} 409 with the figures that are in the way
   */
  async close(fund: string, code: string, author: Author, residual?: Money): Promise<void> {
    await this.keepVersion(fund, code, { status: 'financially_closed' }, author, residual);
  }

  /**
   * What the steering committee approved for an organisation; may exceed what is allocated, and may be negative.
   * @returns the project's new version
   */
  async approveBudget(
    budget: { fund: string; project: string; organisation: string; approved: Money },
    author: Author,
  ): Promise<string> {
    const { fund, project, organisation, approved } = budget;
    return record(this.dataSource, author, `budget of project ${project}`, async (recording) => {
      const place = await knownPlace(recording.manager, { fund, project, organisation });
      recording.inFund(place.fund.id);
      await holdToVersion(recording, project, place.projectId);
      checkAmount(approved, place.fund.currency, 'any', `The budget of project ${project}`);
      const { projectId, organisationId } = place;
      await recording.insert(BudgetVersion, {
        projectId,
        organisationId,
        approvedAmount: approved.toString(),
      });
      return recording.newVersion();
    });
  }

  private async keepVersion(
    fundCode: string,
    code: string,
    changed: Partial<ProjectDetails>,
    author: Author,
    residual: Money | undefined,
  ): Promise<string> {
    return record(this.dataSource, author, `project ${code}`, async (recording) => {
      const { manager } = recording;
      const fund = await knownFund(manager, fundCode);
      const project = await manager.findOneBy(Project, { fundId: fund.id, code });
      if (!project) throw unknown(`Fund ${fundCode} has no project ${code}.`);
      recording.inFund(fund.id);
      await holdToVersion(recording, code, project.id);
      const { stage, ...before } = await newestDetails(manager, project.id);
      if (stage !== null && changed.status !== undefined && changed.status !== before.status) {
        throw notNow(roundTheTable(code, stage, changed.status));
      }
      if (changed.status === 'financially_closed' && before.status !== 'financially_closed') {
        await checkNothingLeft(manager, fund, code, residual);
      }
      const version = await versionOf(manager, code, edited(before, changed));
      await recording.insert(ProjectVersion, { projectId: project.id, ...version, stage });
      recording.answerWith({ warnings: await cityWarnings(manager, code, version) });
      return recording.newVersion();
    });
  }
}

/** Why a status is not simply changed of a project that is led through its stages, and which verb is meant. */
function roundTheTable(code: string, stage: Stage, status: ProjectStatus): string {
  const verbs = movesFrom(stage).filter(({ to }) => statusOf[to] === status && to !== stage);
  const named = verbs.map(({ verb }) => `POST /api/projects/${encodeURIComponent(code)}/${verb}`);
  const instead =
    named.length > 0
      ? `Use ${named.join(' or ')} instead.`
      : `From there no verb makes it ${status.replaceAll('_', ' ')}: GET /api/projects/${encodeURIComponent(code)}/life says what is possible.`;
  return `Project ${code} is led through its stages and is at ${inWords(stage)}; its status follows from that. ${instead}`;
}
