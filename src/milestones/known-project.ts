import type { DataSource, EntityManager } from 'typeorm';
import { fundSelection, KnownFund, type FundRow } from '../funds/index.js';
import { unknown } from '../refusals/index.js';
import { readMilestones, type MilestoneView } from './milestones.query.js';

/** A project, and the fund that it is paid from. */
export interface KnownProject {
  id: number;
  code: string;
  fund: KnownFund;
}

/** @throws {Refused} 404 for a code that no project has */
export async function knownProject(manager: EntityManager | DataSource, code: string): Promise<KnownProject> {
  const [row]: (FundRow & { id: number })[] = await manager.query(
    `SELECT ${fundSelection}, p.id FROM project p JOIN fund f ON f.id = p.fund_id WHERE p.code = $1`,
    [code],
  );
  if (!row) throw unknown(`There is no project ${JSON.stringify(code)}.`);
  return { id: row.id, code, fund: new KnownFund(row) };
}

/** @throws {Refused} 404 for a code that no milestone of the project has */
export async function knownMilestone(
  manager: EntityManager | DataSource,
  project: string,
  code: string,
): Promise<MilestoneView> {
  const found = (await readMilestones(manager, project)).find((milestone) => milestone.code === code);
  if (!found) throw unknown(`Project ${project} has no milestone ${code}.`);
  return found;
}
