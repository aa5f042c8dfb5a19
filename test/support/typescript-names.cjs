// Jest compiles what its global setup loads but leaves finding the files to Node, which does not know that './x.js' is
// written as './x.ts'. For the specs themselves, moduleNameMapper in jest.config.mjs says so.
const Module = require('node:module');

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  try {
    return resolveFilename.call(this, request, ...rest);
  } catch (error) {
    if (!/^\.{1,2}\/.*\.js$/.test(request)) throw error;
    return resolveFilename.call(this, request.slice(0, -'.js'.length), ...rest);
  }
};
