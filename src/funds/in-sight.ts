import { dutyOf, type SignedIn, type Step } from '../access/index.js';

/** Of which records a list may show somebody something: of everything, or of these funds, projects and organisations, by their codes. */
export interface InSight {
  everything: boolean;
  funds: string[];
  projects: string[];
  organisations: string[];
  /** Funds out of which nothing else is shown: a key for one fund sees no project of its owner's organisation in another. */
  within: string[];
}

/** For whoever reads them all. */
export const ALL: InSight = { everything: true, funds: [], projects: [], organisations: [], within: [] };

/** What somebody's roles let them read one by one, for the list of it: as the guard of the single record would say. */
export function inSight({ grants }: Pick<SignedIn, 'grants'>, step: Step): InSight {
  const counting = grants.filter(({ role }) => dutyOf(step).by.includes(role));
  return {
    everything: counting.some(
      ({ fund, organisation, project }) => fund === null && organisation === null && project === null,
    ),
    funds: counting.flatMap(({ fund }) => fund ?? []),
    projects: counting.flatMap(({ project }) => project ?? []),
    organisations: counting.flatMap(({ organisation }) => organisation ?? []),
    within: counting.flatMap(({ reaches }) => reaches ?? []),
  };
}
