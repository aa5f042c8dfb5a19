import type { DataSource, EntityManager } from 'typeorm';
import { fundSelection, KnownFund, unknownFund, type FundRow } from '../funds/index.js';
import { unknown } from '../refusals/index.js';
import type { ProjectStatus } from './project.entity.js';

/** Where money is set aside or spent: a project of a fund and a participating organisation. */
export interface KnownPlace {
  fund: KnownFund;
  projectId: number;
  project: string;
  status: ProjectStatus;
  organisationId: number;
  organisation: string;
}

/**
 * The fund, one of its projects and an organisation, in one query.
 * @throws {Refused} 404 naming what is unknown
 */
export async function knownPlace(
  manager: EntityManager,
  { fund, project, organisation }: { fund: string; project: string; organisation: string },
): Promise<KnownPlace> {
  const [row]: (FundRow & {
    projectId: number | null;
    status: ProjectStatus;
    organisationId: number | null;
  })[] = await manager.query(
    `SELECT ${fundSelection}, p.id AS "projectId", o.id AS "organisationId",
              (SELECT v.status FROM project_version v WHERE v.project_id = p.id ORDER BY v.change_id DESC LIMIT 1) AS status
         FROM fund f
         LEFT JOIN project p ON p.fund_id = f.id AND p.code = $2
         LEFT JOIN organisation o ON o.code = $3
        WHERE f.code = $1`,
    [fund, project, organisation],
  );
  if (!row) throw unknownFund(fund);
  if (row.projectId === null) throw unknown(`Fund ${fund} has no project ${project}.`);
  if (row.organisationId === null) throw unknown(`There is no organisation ${organisation}.`);
  return {
    fund: new KnownFund(row),
    projectId: row.projectId,
    project,
    status: row.status,
    organisationId: row.organisationId,
    organisation,
  };
}

/** The code of the fund that a project belongs to. @throws {Refused} 404 for an unknown project */
export async function fundOfProject(manager: EntityManager | DataSource, project: string): Promise<string> {
  const [row]: { fund: string }[] = await manager.query(
    'SELECT f.code AS fund FROM project p JOIN fund f ON f.id = p.fund_id WHERE p.code = $1',
    [project],
  );
  if (!row) throw unknown(`There is no project ${JSON.stringify(project)}.`);
  return row.fund;
}
