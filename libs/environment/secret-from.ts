import { readFileSync } from 'node:fs';
import { CannotStart } from './cannot-start.js';

/**
 * A secret of the environment: the variable NAME itself, or what is in the file that NAME_FILE names, without the line
 * end that an editor leaves there. Never from the command line, where every user of the machine can read it.
 *
 * @returns undefined where neither is set; an empty variable counts as not set
 * @throws CannotStart when both are set, or the file cannot be read or is empty; never with the secret in it
 */
export function secretFrom(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  if (!file) return env[name] || undefined;
  if (env[name]) {
    throw new CannotStart(`${name} and ${name}_FILE are both set: keep one of them.`);
  }
  const secret = contentOf(file, `${name}_FILE`).replace(/\r?\n$/, '');
  if (secret === '') throw new CannotStart(`${name}_FILE is '${file}', and that file is empty.`);
  return secret;
}

function contentOf(file: string, variable: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new CannotStart(
      `${variable} is '${file}', which cannot be read (${why}): it must be a file that this user may read.`,
    );
  }
}
