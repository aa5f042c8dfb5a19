import type { Grant } from './signed-in.js';
import type { Duty } from './duty.js';

/** What a request is about, by codes; absent where it is about nothing of the kind. */
export interface Target {
  fund?: string;
  project?: string;
  /** The organisation that leads the project, or that gives under the agreement. */
  organisation?: string;
  city?: string;
  /** Those of the asker's projects that are of the city. */
  projectsOfCity?: string[];
}

/** Whether grants allow a step on a target: `yes`; `known`: they let their holder know of it, no more; `no`: not even that. */
export function allows(grants: readonly Grant[], duty: Duty, target: Target): 'yes' | 'known' | 'no' {
  if (grants.some((grant) => duty.by.includes(grant.role) && covers(grant, duty, target))) return 'yes';
  return grants.some((grant) => knowsOf(grant, duty, target)) ? 'known' : 'no';
}

function covers(grant: Grant, { about }: Duty, target: Target): boolean {
  const forEverything = grant.fund === null && grant.organisation === null && grant.project === null;
  if (about === 'anywhere') return true;
  // Whatever else it is for: a key for one fund has a grant of an organisation or project in that fund alone.
  if (!reachesFund(grant, target.fund)) return false;
  if (forEverything) return true;
  if (about === 'city') return grant.role !== 'project_lead' || isOfCity(grant, target);
  if (about === 'everything') return false;
  if (about === 'fund in reach') return true;
  if (grant.fund !== null) return grant.fund === target.fund;
  if (about === 'fund') return false;
  if (grant.project !== null) return grant.project === target.project;
  return grant.organisation !== null && grant.organisation === target.organisation;
}

const isOfCity = ({ organisation, project }: Grant, { city, projectsOfCity = [] }: Target) =>
  (organisation !== null && organisation === city) || (project !== null && projectsOfCity.includes(project));

/** Whether a grant lets its holder know of a fund; what is about none is in everybody's reach. */
const reachesFund = ({ reaches }: Pick<Grant, 'reaches'>, fund: string | undefined) =>
  reaches === null || fund === undefined || reaches.includes(fund);

/** What is about no fund is no secret; a donor may not know of another's agreement, nor a lead of another's project. */
function knowsOf(grant: Grant, duty: Duty, target: Target): boolean {
  if (duty.about === 'agreement' && grant.role === 'donor') return covers(grant, duty, target);
  if (duty.about === 'project' && (grant.role === 'project_lead' || grant.role === 'verifier')) {
    return covers(grant, duty, target);
  }
  return reachesFund(grant, target.fund);
}
