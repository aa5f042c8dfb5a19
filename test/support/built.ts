import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The checkout's folder. */
export const root = join(__dirname, '..', '..');

/** Sees to it that `dist` is what the sources say: some stories can only be told about processes of their own. */
export function build(): void {
  execFileSync(process.execPath, [join(root, 'scripts', 'prepare.mjs')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}
