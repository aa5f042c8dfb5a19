// npm start: installs and builds what is missing, then is the server itself, in this process.
import { prepare } from './prepare.mjs';

prepare();
await import('../dist/src/main.js');
