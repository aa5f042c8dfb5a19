export { DatabaseUnavailable } from './database-unavailable.js';
export { dataSourceOptions, inTransaction, takeLong } from './data-source-options.js';
export { type Database, dataDir, openDatabase } from './open-database.js';
