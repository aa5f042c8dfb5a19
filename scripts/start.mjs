// npm start: installs and builds what is missing, then is the server itself, in this process. package.json says `exec`, so that
// no shell stands between npm and the server: a signal to npm would end the shell and leave the server behind.
import { prepare } from './prepare.mjs';

prepare();
await import('../dist/src/main.js');
