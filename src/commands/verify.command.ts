import { readFile } from 'node:fs/promises';
import { checkpoints, readCheckpoints, verify, type Checkpoint } from '../reports/index.js';
import type { Command } from './command.js';
import { CommandFault, formatOf, optionsOf } from './options.js';
import { orFault, sendResult, writeText } from './output.js';

/**
 * `verify [--format json] [--checkpoint FILE] [--publish-checkpoint FILE]`: every invariant with its figure; 1 when one does not
 * hold. `--publish-checkpoint` writes where each fund's chain stands now, for `--checkpoint` to look for later; nothing is
 * published of books that do not hold.
 */
export const verifyCommand: Command = (args, dataSource, streams) =>
  orFault(
    streams,
    args,
    () => false,
    async () => {
      const given = optionsOf(args, ['format', 'checkpoint', 'publish-checkpoint']);
      const format = formatOf(given.format, ['json']);
      const published = given.checkpoint === undefined ? [] : await checkpointsIn(given.checkpoint);
      const verdicts = await verify(dataSource, published);
      const holds = verdicts.every(({ ok }) => ok);
      if (format === 'json') {
        streams.stdout.write(
          `${JSON.stringify(
            verdicts.map(({ invariant, figure, ok, records }) => ({ invariant, figure, ok, records })),
            null,
            2,
          )}\n`,
        );
      } else {
        for (const { invariant, figure, ok, records } of verdicts) {
          streams.stdout.write(`${ok ? 'holds ' : 'BROKEN'}  ${invariant}: ${figure}\n`);
          for (const record of records) streams.stdout.write(`          ${record}\n`);
        }
      }
      if (!holds) {
        const count = verdicts.filter(({ ok }) => !ok).length;
        streams.stderr.write(`${count} of ${verdicts.length} invariants do not hold.\n`);
        return 1;
      }
      const publish = given['publish-checkpoint'];
      if (publish !== undefined) {
        const now = await checkpoints(dataSource);
        await sendResult(streams, publish, (destination) =>
          writeText(`${JSON.stringify(now, null, 2)}\n`, destination),
        );
      }
      return 0;
    },
  );

async function checkpointsIn(path: string): Promise<Checkpoint[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw new CommandFault(`--checkpoint ${path} cannot be read.`);
  }
  const found = readCheckpoints(text);
  if (found === null) {
    throw new CommandFault(
      `--checkpoint ${path} holds no checkpoints: {"fund", "sequence", "chain", "sealedAt"} as JSON, one or a list.`,
    );
  }
  return found;
}
