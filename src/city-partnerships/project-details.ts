import type { EntityManager } from 'typeorm';
import { checkVersion, waitToEdit } from '../organisations/index.js';
import { checkDay, checkName, type Recording } from '../recording/index.js';
import { unknown, wrong } from '../refusals/index.js';
import type { Stage } from './life.js';
import { projectVersion } from './projects.query.js';
import type { ProjectStatus } from './project.entity.js';

/** What may change about a project. Days ISO, organisations by their codes; null where nothing is known. */
export interface ProjectDetails {
  title: string;
  /** The leading organisation's code. */
  lead: string | null;
  country: string | null;
  /** In words, wherever it is. */
  city: string | null;
  /** The code of the organisation that the city is. */
  cityOrganisation: string | null;
  /** The number of the city scan that it builds on. */
  scan: number | null;
  startDate: string | null;
  endDate: string | null;
  status: ProjectStatus;
}

/** A new project of which nothing is said. */
export const noDetails: Omit<ProjectDetails, 'title'> = {
  lead: null,
  country: null,
  city: null,
  cityOrganisation: null,
  scan: null,
  startDate: null,
  endDate: null,
  status: 'pipeline',
};

/** One editor of a project or its budgets at a time. */
export const waitForProject = (recording: Recording, code: string): Promise<void> =>
  waitToEdit(recording, `project ${code}`);

/** The same, and each from the newest version. @throws {Refused} 412, 428 */
export async function holdToVersion(recording: Recording, code: string, id: number): Promise<void> {
  await waitForProject(recording, code);
  checkVersion(recording, `project ${code}`, await projectVersion(recording.manager, id));
}

/** What is known of a project now, with its stage. */
export async function newestDetails(
  manager: EntityManager,
  projectId: number,
): Promise<ProjectDetails & { stage: Stage | null }> {
  const [row]: (ProjectDetails & { stage: Stage | null })[] = await manager.query(
    `SELECT v.title, (SELECT o.code FROM organisation o WHERE o.id = v.lead_id) AS lead, v.country, v.city,
            (SELECT o.code FROM organisation o WHERE o.id = v.city_id) AS "cityOrganisation", v.scan_id AS scan,
            v.start_date::text AS "startDate", v.end_date::text AS "endDate", v.status, v.stage
       FROM project_version v WHERE v.project_id = $1 ORDER BY v.change_id DESC LIMIT 1`,
    [projectId],
  );
  return row!;
}

/**
 * Details as the columns of a version, without its stage.
 * @throws {Refused} 404 for an organisation or a scan that nobody knows, 422 for a city that is none, no day, a malformed title
 */
export async function versionOf(
  manager: EntityManager,
  code: string,
  { lead, cityOrganisation, scan, ...details }: ProjectDetails,
) {
  checkName(details.title, `The title of project ${code}`);
  if (details.startDate !== null) checkDay(details.startDate, `The first day of project ${code}`);
  if (details.endDate !== null) checkDay(details.endDate, `The last day of project ${code}`);
  const city = cityOrganisation === null ? null : await organisationOf(manager, cityOrganisation);
  if (city !== null && city.type !== 'city') {
    throw wrong(
      `Organisation ${cityOrganisation} is no city but of the type ${city.type}; the city of project ${code} is one of the type city.`,
    );
  }
  await checkScan(manager, scan, city?.id ?? null, cityOrganisation);
  return {
    ...details,
    leadId: lead === null ? null : (await organisationOf(manager, lead)).id,
    cityId: city?.id ?? null,
    scanId: scan,
  };
}

/** @throws {Refused} 404 */
export async function organisationOf(
  manager: EntityManager,
  code: string,
): Promise<{ id: number; type: string | null }> {
  const [organisation]: { id: number; type: string | null }[] = await manager.query(
    `SELECT o.id, (SELECT v.type FROM organisation_version v WHERE v.organisation_id = o.id ORDER BY v.change_id DESC LIMIT 1) AS type
       FROM organisation o WHERE o.code = $1`,
    [code],
  );
  if (!organisation) throw unknown(`There is no organisation ${code}.`);
  return organisation;
}

async function checkScan(
  manager: EntityManager,
  scan: number | null,
  cityId: number | null,
  city: string | null,
): Promise<void> {
  if (scan === null) return;
  const [found]: { organisationId: number; organisation: string }[] = await manager.query(
    'SELECT s.organisation_id AS "organisationId", o.code AS organisation FROM scan s JOIN organisation o ON o.id = s.organisation_id WHERE s.id = $1',
    [scan],
  );
  if (!found) throw unknown(`There is no city scan of the number ${scan}.`);
  if (found.organisationId === cityId) return;
  const is = city === null ? 'the project names no city (cityOrganisation)' : `the project is in ${city}`;
  throw wrong(`Scan ${scan} is of ${found.organisation}, and ${is}: a project builds on a scan of its city.`);
}
