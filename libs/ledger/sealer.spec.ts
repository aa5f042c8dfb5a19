import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { Sealer } from './sealer.js';

describe('the sealer', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
    await database.application.query(
      `INSERT INTO ledger.journal (code, begins_on) VALUES ('J', '2024-01-01')`,
    );
  });
  afterAll(() => database?.drop());

  const post = () =>
    database.application.query(`SELECT ledger.post_entries(jsonb_build_array(jsonb_build_object(
      'id', nextval('ledger.entry_id_seq'), 'journal', 1, 'effectiveOn', '2024-01-02', 'kind', 'other_income', 'reference', 'O',
      'lines', '[{"code":"1000","per":{"window":"GEN"},"currency":"USD","amount":"1"},{"code":"4300","per":{"window":"GEN"},"currency":"USD","amount":"-1"}]'::jsonb)))`);
  const sealed = async () => {
    const [row]: { seals: string }[] = await database.application.query(
      'SELECT count(*) AS seals FROM ledger.seal',
    );
    return row!.seals;
  };
  const errors: unknown[] = [];
  const sealer = (options = {}) =>
    new Sealer(database.application, {
      everyMilliseconds: 5,
      onError: (error) => errors.push(error),
      ...options,
    });
  const until = async (holds: () => Promise<boolean> | boolean) => {
    for (let n = 0; n < 400 && !(await holds()); n++) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('seals what is posted, and what comes in until it has stopped', async () => {
    const one = sealer();
    one.start();
    one.start();
    await post();
    await until(async () => (await sealed()) === '1');
    expect(await sealed()).toBe('1');
    const last = post();
    await last;
    await one.stop();
    await one.stop();
    expect(await sealed()).toBe('2');
    await post();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await sealed()).toBe('2');
  });

  it('says once that it fails, goes on, and works again when it can', async () => {
    let rounds = 0;
    const one = sealer({
      alongside: () => {
        rounds++;
        return rounds <= 3 ? Promise.reject(new Error('the disk is full')) : Promise.resolve();
      },
    });
    one.start();
    await until(() => rounds > 4);
    await one.stop();
    expect(errors.map(String)).toEqual(['Error: the disk is full']);
    expect(await sealed()).toBe('3');
  });
});
