/** Decisions that set cash aside for projects, and moves between windows. */
export * from './allocation.entries.js';
export { Allocation, WindowMove } from './allocation.entity.js';
export { AllocationsService } from './allocations.service.js';
