// npm run fund: builds what is stale without a word, then is the command line itself, in this process.
import { prepare } from './prepare.mjs';

prepare({ quiet: true });
await import('../dist/src/cli.js');
