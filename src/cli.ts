import { dataSourceOptions, DatabaseUnavailable, openDatabase } from '../libs/database/index.js';
import { sealAll } from '../libs/ledger/index.js';
import type { Command } from './commands/command.js';

/** Loaded when asked for, so that no command waits for another's libraries. */
const commands: Record<string, () => Promise<Command>> = {
  import: async () => (await import('./commands/import.command.js')).importCommand,
  statement: async () => (await import('./commands/statement.command.js')).statementCommand,
  'annual-report': async () => (await import('./commands/annual-report.command.js')).annualReportCommand,
  verify: async () => (await import('./commands/verify.command.js')).verifyCommand,
  demonstration: async () => (await import('./commands/demonstration.command.js')).demonstrationCommand,
  export: async () => (await import('./commands/export.command.js')).exportCommand,
};

const usage = `Usage: npm run --silent fund -- COMMAND
  import BOOK [--dry-run] [--format json] [--as EMAIL]
  statement --fund CODE [--from DATE] --to DATE [--known-at MOMENT] [--format json|csv|xlsx] [--out FILE]
  annual-report --fund CODE --year YEAR [--known-at MOMENT] [--format json|xlsx] [--out FILE]
  verify [--format json] [--checkpoint FILE] [--publish-checkpoint FILE]
  export --fund CODE --format hledger|book [--out PATH]
  demonstration
DATA_DIR (default ./.data) or DATABASE_URL says where the ledger is.
`;

/**
 * The command line's door: opens the ledger, runs one command, seals what it recorded and closes the ledger again.
 * @returns the exit code
 */
export async function run(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help') {
    (name === undefined ? process.stderr : process.stdout).write(usage);
    return name === undefined ? 1 : 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) {
    process.stderr.write(`There is no command ${JSON.stringify(name)}.\n${usage}`);
    return 1;
  }
  // The server starts while the command's libraries load.
  const [database, command, { DataSource }] = await Promise.all([
    openDatabase(process.env),
    load(),
    import('typeorm'),
  ]);
  try {
    const dataSource = new DataSource(
      dataSourceOptions(database.applicationUrl, process.env, { patient: true }),
    );
    await dataSource.initialize();
    try {
      const code = await Promise.race([command(rest, dataSource, process), interrupted()]);
      if (code < INTERRUPTED) {
        await sealAll(dataSource);
        await dataSource.query('SELECT seal_audit()');
      }
      return code;
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await database.release();
  }
}

/** Exit codes above it say that a signal ended the command, as a shell does. */
const INTERRUPTED = 128;

/** Ctrl-C and SIGTERM end the command, not the process: what it was doing is rolled back, and the database is closed in order. */
function interrupted(): Promise<number> {
  return new Promise((ended) => {
    for (const [signal, number] of [
      ['SIGINT', 2],
      ['SIGTERM', 15],
      ['SIGHUP', 1],
    ] as const) {
      process.once(signal, () => ended(INTERRUPTED + number));
    }
  });
}

// `… | head` reads as much as it likes; what nobody reads any more is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

run(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return;
    const known = error instanceof DatabaseUnavailable;
    process.stderr.write(
      `${error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error)}\n`,
    );
    process.exitCode = 1;
  },
);
