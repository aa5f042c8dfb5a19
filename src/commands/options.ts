import { parseArgs } from 'node:util';

/** What a person asked for wrongly, or what stands in the way; the message is a sentence for them. */
export class CommandFault extends Error {}

/**
 * The options of a command, each `--name VALUE` or `--name=VALUE` and given once.
 * @param accepts the names without dashes, e.g. `fund`
 * @throws {CommandFault} naming the option that is unknown, given twice or without its value
 */
export function optionsOf<Name extends string>(
  args: string[],
  accepts: readonly Name[],
): Partial<Record<Name, string>> {
  const { tokens } = parseArgs({
    args,
    strict: false,
    tokens: true,
    options: Object.fromEntries(accepts.map((name) => [name, { type: 'string' as const }])),
  });
  const given: Partial<Record<Name, string>> = {};
  for (const token of tokens) {
    if (token.kind === 'positional')
      throw new CommandFault(`${JSON.stringify(token.value)} is not understood here.`);
    if (token.kind === 'option-terminator') continue;
    const name = accepts.find((one) => one === token.name);
    if (name === undefined) {
      const all = accepts.map((one) => `--${one}`).join(', ');
      throw new CommandFault(`There is no option ${token.rawName} here; there are ${all}.`);
    }
    if (given[name] !== undefined) throw new CommandFault(`--${name} is given twice.`);
    const { value, inlineValue } = token;
    // `--to --format json` is a forgotten day, not the day "--format".
    if (value === undefined || value === '' || (!inlineValue && value.startsWith('--'))) {
      throw new CommandFault(`--${name} needs a value.`);
    }
    given[name] = value;
  }
  return given;
}

/** An option's value. @throws {CommandFault} when it is missing, with an example */
export function needed(value: string | undefined, option: string, example: string): string {
  if (value !== undefined) return value;
  throw new CommandFault(`--${option} is missing, for example --${option} ${example}.`);
}

/**
 * The format asked for.
 * @throws {CommandFault} for one that there is not, and for PDF, which comes with a later version
 */
export function formatOf<Format extends string>(
  value: string | undefined,
  formats: readonly Format[],
): Format | undefined {
  const format = formats.find((one) => one === value);
  if (format !== undefined || value === undefined) return format;
  if (value === 'pdf')
    throw new CommandFault(`--format pdf comes with a later version; there are ${formats.join(', ')} now.`);
  throw new CommandFault(`--format is ${JSON.stringify(value)}; there are ${formats.join(', ')}.`);
}
