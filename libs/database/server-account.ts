import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { DatabaseUnavailable, messageOf } from './database-unavailable.js';

/** The system user that runs the embedded server. */
export interface ServerAccount {
  uid: number;
  gid: number;
}

const OWN_USER = 'city-partnerships';

/**
 * Whom to run the embedded server as: `null` means as ourselves. PostgreSQL refuses to run as root, so root hands it to
 * the owner of the folder if it exists already, else to the system user `postgres` or `city-partnerships`, which is made
 * if need be, and where no user can be made, to `nobody`.
 */
export function accountFor(clusterFolder: string): ServerAccount | null {
  if (process.geteuid?.() !== 0) return null;
  const owner = statSync(clusterFolder, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const account = userNamed('postgres') ?? userNamed(OWN_USER) ?? makeUser() ?? userNamed('nobody');
  if (account) return account;
  throw new DatabaseUnavailable(
    'PostgreSQL refuses to run as root and there is no other user to run it as: make a system user named postgres, or set DATABASE_URL.',
  );
}

function userNamed(name: string): ServerAccount | null {
  // name:password:uid:gid:…
  const fields = /^(?:[^:]*:){2}(\d+):(\d+):/;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((user) => user.startsWith(`${name}:`));
  const [, uid, gid] = fields.exec(line ?? '') ?? [];
  return uid && gid && uid !== '0' ? { uid: Number(uid), gid: Number(gid) } : null;
}

function makeUser(): ServerAccount | null {
  const options = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
  try {
    execFileSync('useradd', [...options, OWN_USER], { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    // Alpine has adduser instead; `nobody` will do there.
    process.emitWarning(`No system user ${OWN_USER} could be made: ${messageOf(error)}`);
  }
  return userNamed(OWN_USER);
}
