/** Urban Scholars, and who serves in which city. */
export { Placement, PlacementVersion, Scholar, ScholarVersion } from './scholar.entities.js';
export { ScholarsModule } from './scholars.module.js';
