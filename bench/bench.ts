import { cpus } from 'node:os';
import { bookImport } from './book-import.js';
import { table, type Figure } from './figure.js';
import { history } from './history.js';
import { posting } from './posting.js';
import { makeSetting } from './setting.js';

/**
 * `npm run bench`, or `npm run bench -- --quick`: how fast the ledger is on this machine, as ratios to a bare committed INSERT
 * through the same connections in the same run, and as absolute figures. It measures and judges nothing: it ends with 0.
 */
async function main(): Promise<void> {
  const quick = process.argv.includes('--quick');
  const begun = performance.now();
  const setting = await makeSetting(quick);
  const figures: Figure[] = [];
  try {
    setting.say('Posting …');
    figures.push(...(await posting(setting)));
    figures.push(...(await history(setting)));
    figures.push(...(await bookImport(setting)));
  } finally {
    await setting.close();
  }
  const minutes = (performance.now() - begun) / 60_000;
  process.stdout.write(
    `\n${table(figures)}\n${setting.rounds} interleaved rounds, medians; fsync on; ${cpus().length} processors; ` +
      `${minutes.toFixed(1)} minutes${quick ? '; a quick look, with a tenth of the lines' : ''}.\n`,
  );
}

await main();
