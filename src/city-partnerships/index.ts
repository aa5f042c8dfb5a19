/** The projects of a fund, their life, appraisal, budgets and partners, and closing them. */
export { Appraisal } from './appraisal.entity.js';
export { BudgetDraft, BudgetDraftLine, BudgetLineVersion } from './budget.entity.js';
export { fundOfProject, knownPlace } from './known-place.js';
export type { KnownPlace } from './known-place.js';
export { life, stages, statusOf } from './life.js';
export type { Stage } from './life.js';
export { ProjectPartnerVersion } from './partner.entity.js';
export { obstaclesToClosing, projectPositions, usualResidual } from './project-closing.js';
export { BudgetVersion, Project, ProjectVersion } from './project.entity.js';
export { readProjectOrganisations } from './projects.query.js';
export { ProjectsService } from './projects.service.js';
export { ScholarAssignment, ScholarAssignmentEnd } from './scholar-assignment.entity.js';
