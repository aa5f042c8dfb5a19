import { dataDir } from '../../libs/database/index.js';
import { describePeople, hasDemonstrationPeople } from '../demonstration-people.js';
import { sessionSecret } from '../sign-in/index.js';
import type { Command } from './command.js';

/** `demonstration`: who may sign in to the demonstration, and a code of their second factor that is good now. */
export const demonstrationCommand: Command = async (_args, dataSource, { stdout, stderr }) => {
  if (!(await hasDemonstrationPeople(dataSource))) {
    stderr.write('This ledger has no demonstration: npm start makes one in a new DATA_DIR.\n');
    return 1;
  }
  stdout.write(describePeople(await sessionSecret(process.env, dataDir(process.env))));
  return 0;
};
