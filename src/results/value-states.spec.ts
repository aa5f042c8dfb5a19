import { createDatabase } from '../../test/support/database.js';
import { valueStates } from './value-states.js';

it('the states of a value are the same in the code and in the database', async () => {
  const database = await createDatabase();
  const inDatabase = await database.application.query<{ from: string; verb: string; to: string }[]>(
    `SELECT from_state AS "from", verb, to_state AS "to" FROM indicator_value_transition ORDER BY 1, 2, 3`,
  );
  await database.drop();
  const inCode = Object.entries(valueStates).flatMap(([from, verbs]) =>
    Object.entries(verbs).map(([verb, to]) => ({ from, verb, to })),
  );
  const text = (rows: { from: string; verb: string; to: string }[]) =>
    rows.map(({ from, verb, to }) => `${from}: ${verb} → ${to}`).sort();
  expect(text(inDatabase)).toEqual(text(inCode));
});
