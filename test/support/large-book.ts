import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes a fund book of `projects` projects, each allocated, transferred and spent, so that an import takes a while.
 * @returns how many entries it posts
 */
export function writeLargeBook(folder: string, fund: string, projects: number): number {
  mkdirSync(folder, { recursive: true });
  const numbers = Array.from({ length: projects }, (_, index) => index + 1);
  const day = (n: number) => `2024-${String(2 + (n % 10)).padStart(2, '0')}-15`;
  const write = (table: string, header: string, rows: string[]) =>
    writeFileSync(join(folder, `${table}.csv`), `${[header, ...rows].join('\n')}\n`);
  write('funds', 'code,name,currency,start_date,aa_fee_rate,indirect_cost_rate', [
    `${fund},A large fund,USD,2024-01-01,0.01,0.07`,
  ]);
  write('organisations', 'code,name,type,country', [
    `${fund}-D,A contributor,government,NO`,
    `${fund}-P,A participating organisation,ngo,KE`,
  ]);
  write('agreements', 'fund,reference,donor,signed_on,currency,amount,window', [
    `${fund},SAA,${fund}-D,2024-01-02,USD,${projects * 1000}.00,GEN`,
  ]);
  write(
    'projects',
    'fund,code,title,kind,lead,country,city,start_date,end_date,status',
    numbers.map(
      (n) => `${fund},${fund}-${n},Project ${n},programme,${fund}-P,KE,Nairobi,2024-01-01,2025-12-31,active`,
    ),
  );
  write(
    'budgets',
    'project,organisation,approved_amount',
    numbers.map((n) => `${fund}-${n},${fund}-P,500.00`),
  );
  write(
    'allocations',
    'fund,reference,project,organisation,window,decided_on,amount',
    numbers.map((n) => `${fund},AL-${n},${fund}-${n},${fund}-P,GEN,${day(n)},500.00`),
  );
  write(
    'transactions',
    'fund,reference,kind,date,amount,currency,original_amount,agreement,organisation,project,category,window,narrative',
    [
      `${fund},DEP,deposit,2024-01-10,${projects * 1000}.00,,,SAA,,,,,`,
      ...numbers.map((n) => `${fund},TR-${n},transfer,${day(n)},400.00,,,,${fund}-P,${fund}-${n},,,`),
      ...numbers.map((n) => `${fund},EX-${n},expenditure,2024-12-31,123.45,,,,${fund}-P,${fund}-${n},1,,`),
    ],
  );
  return 2 + 3 * projects;
}
