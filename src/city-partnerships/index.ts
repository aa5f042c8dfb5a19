/** The projects of a fund, their budgets, and closing them. */
export { fundOfProject, knownPlace } from './known-place.js';
export type { KnownPlace } from './known-place.js';
export { obstaclesToClosing, projectPositions, usualResidual } from './project-closing.js';
export { BudgetVersion, Project, ProjectVersion } from './project.entity.js';
export { readProjectOrganisations } from './projects.query.js';
export { ProjectsService } from './projects.service.js';
