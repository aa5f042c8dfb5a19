import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RawLedger } from './raw-ledger.js';

const folder = join(process.cwd(), 'test', 'invariants');
/** Names that PostgreSQL made up: of keys that nobody but the schema itself meets. */
const unnamed = /_(fkey|pkey|key|check\d*|not_null)$|^PK_/;
/** One for each table of records, tried table by table. */
const perRecord = /^(\w+)_(has_its_entry|has_an_entry_of_its_own|reference_once)$/;
const severalTables = /^(\w+)_(is_positive|is_not_negative|has_an_amount|original_is_whole)$/;

describe('every constraint', () => {
  let ledger: RawLedger;

  beforeAll(async () => {
    ledger = await RawLedger.open();
  });
  afterAll(() => ledger.close());

  it('that the schema names is tried by a spec here', async () => {
    const constraints = await ledger.application.query<{ name: string }[]>(
      `SELECT conname AS name FROM pg_constraint
        WHERE connamespace IN ('ledger'::regnamespace, 'public'::regnamespace) AND contype <> 'n'
       UNION SELECT tgargs_name FROM (SELECT tgname AS tgargs_name FROM pg_trigger WHERE tgname LIKE '%append_only') t
       UNION SELECT relname FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
        WHERE relnamespace = 'ledger'::regnamespace AND indisunique AND indpred IS NOT NULL`,
    );
    const functions = await ledger.application.query<{ source: string }[]>(
      `SELECT prosrc AS source FROM pg_proc WHERE pronamespace IN ('ledger'::regnamespace, 'public'::regnamespace)`,
    );
    const refusals = functions.flatMap(({ source }) =>
      [...source.matchAll(/refuse\('(\w+)'|\['\w+', '(\w+)', '|CONSTRAINT = '(\w+)'/g)].map(
        ([, ...names]) => names.find((name) => name !== undefined) ?? '',
      ),
    );
    const named = [...constraints.map(({ name }) => name), ...refusals].filter((name) => !unnamed.test(name));
    expect(named).toContain('account_not_below_floor');
    expect(named).toContain('month_closes_forward');

    const specs = readdirSync(folder)
      .filter((file) => file.endsWith('.spec.ts') && file !== 'every-constraint.spec.ts')
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n');
    const tried = (name: string) => {
      const [, table, rule] = perRecord.exec(name) ?? severalTables.exec(name) ?? [];
      return (
        specs.includes(name) ||
        (table && rule && specs.includes(`\${table}_${rule}`) && specs.includes(table))
      );
    };
    expect(tried('never_heard_of_it')).toBeFalsy();
    expect(named.filter((name) => !tried(name))).toEqual([]);
  });
});
