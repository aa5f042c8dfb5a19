/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['**/*.spec.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/'],
  transform: { '^.+\\.(t|j|mj)s$': '@swc/jest' },
  // Nest 12 and some of its friends are ESM only; Jest on Node 20 loads CommonJS, so they are compiled too.
  transformIgnorePatterns: [
    '/node_modules/(?!(@nestjs|@noble|@scure|content-disposition|file-type|jose|oauth4webapi|openid-client|s3mini|strtok3|token-types|uint8array-extras|@borewit|@tokenizer)/)',
  ],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  globalSetup: '<rootDir>/test/support/start-database.ts',
  globalTeardown: '<rootDir>/test/support/stop-database.ts',
  testTimeout: 30000,
  // Much of a spec's time is the database's: one for each core, where Jest would leave one core out.
  maxWorkers: '100%',
};
