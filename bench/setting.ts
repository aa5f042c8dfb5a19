import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { Rate } from '../libs/money/index.js';
import { dataSourceOptions, openDatabase } from '../libs/database/index.js';
import { FundsService } from '../src/funds/index.js';
import type { Author } from '../src/recording/index.js';
import { entities } from '../src/entities.js';

const CONNECTIONS = 16;
export const bench: Author = { name: 'bench', door: 'command_line' };
export const FUND = 'BENCH';
export const WINDOW = 'GEN';

/** Where everything is measured: a server of its own with fsync on, in a temporary folder, and a fund. */
export interface Setting {
  dataDir: string;
  /** The application's connections, 16 of them. */
  pool: Pool;
  /** The superuser's, for what the application may not do. */
  owner: Pool;
  /** As the services have it, 16 connections too. */
  dataSource: DataSource;
  journal: number;
  rounds: number;
  seconds: number;
  /** In the short look, a tenth of the lines and a fraction of the time. */
  quick: boolean;
  say(what: string): void;
  close(): Promise<void>;
}

export async function makeSetting(quick: boolean): Promise<Setting> {
  const dataDir = mkdtempSync(join(tmpdir(), 'city-partnerships-bench-'));
  const database = await openDatabase({ DATA_DIR: dataDir });
  const pool = new Pool({ connectionString: database.applicationUrl, max: CONNECTIONS });
  const owner = new Pool({ connectionString: database.ownerUrl, max: 1 });
  // The server may be gone before the last connection has heard that it is closed.
  for (const each of [pool, owner]) each.on('error', () => undefined);
  const dataSource = new DataSource({
    ...dataSourceOptions(database.applicationUrl, { DATABASE_POOL: String(CONNECTIONS) }),
    entities,
  });
  await dataSource.initialize();
  const journal = await openFund(dataSource, FUND);
  return {
    dataDir,
    pool,
    owner,
    dataSource,
    journal,
    rounds: quick ? 3 : 5,
    seconds: quick ? 0.5 : 1,
    quick,
    say: (what) => process.stderr.write(`${what}\n`),
    async close() {
      await dataSource.destroy();
      await pool.end();
      await owner.end();
      await database.release();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A fund with one window, from 2014. @returns its journal */
export async function openFund(dataSource: DataSource, code: string): Promise<number> {
  const fund = {
    code,
    name: code,
    currency: 'USD',
    startDate: '2014-01-01',
    aaFeeRate: Rate.of('0.01'),
    indirectCostRate: Rate.of('0.07'),
    windows: [{ code: WINDOW, name: 'General' }],
  };
  await new FundsService(dataSource).createFund(fund, bench);
  const [row] = await dataSource.query<{ id: number }[]>('SELECT id FROM fund WHERE code = $1', [code]);
  return row!.id;
}
