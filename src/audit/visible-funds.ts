import { dutyOf, type Grant } from '../access/index.js';

/**
 * The funds whose events somebody may read: with a role for everything, all of them and what is about no fund (null); with roles for funds,
 * those and nothing else. A role for an organisation or a project shows none: no event is about one alone.
 */
export function visibleFunds(grants: readonly Grant[]): string[] | null {
  const { by } = dutyOf('read the trail');
  const readers = grants.filter(({ role }) => by.includes(role));
  const isForEverything = ({ fund, organisation, project }: Grant) =>
    fund === null && organisation === null && project === null;
  if (readers.some(isForEverything)) return null;
  return readers.flatMap(({ fund }) => (fund === null ? [] : [fund]));
}
