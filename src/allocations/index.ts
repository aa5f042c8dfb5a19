export * from './allocation.entries.js';
