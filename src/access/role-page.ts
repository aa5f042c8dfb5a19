import type { About, Duty } from './duty.js';
import { roles, type Role } from './roles.js';
import { roleTable } from './role-table.js';

/** What a step is about, in words: which grants count for it. */
export const aboutInWords: Record<About, string> = {
  public: 'nobody need be signed in',
  self: 'one’s own; everybody who is signed in',
  anywhere: 'the role, whatever it is granted for',
  everything: 'the role, granted for everything',
  fund: 'the role, granted for that fund or for everything',
  'fund in reach':
    'the role, granted for that fund or for everything, or for an organisation or project that has a part in that fund',
  project:
    'the role, granted for that project, for the organisation that leads it, for its fund or for everything',
  agreement: 'the role, granted for the organisation that gives, for its fund or for everything',
  city: 'the role, whatever it is granted for; of a project lead, granted for that city, for a project of it or for everything',
};

/** Above docs/roles.md, which is made of the role table (src/access/role-page.spec.ts). */
const OPENING = `# Who may do what

Made from \`src/access/role-table.ts\`, the one table that the guard of every route asks; do not edit it here.

A role is granted for a fund, an organisation, a project or everything, from a day on and, where the grant says so, to a day. Who holds
no role that lets them know of something is answered as if there were no such thing. A machine's key may do what its owner may, within
the roles and the fund that it was made for, and never what asks for a fresh code.

The table says who may take a step. That nobody takes two steps that must be apart (proposing and approving, preparing and releasing,
deciding for an organisation or a city of one's own, granting oneself a role) holds whatever roles they have: the database refuses it.`;

/** The role table as a page in Markdown. */
export function rolePage(): string {
  const headings = ['step', ...roles.map(inWords), 'granted for', 'asks for'];
  const rows = Object.entries<Duty>(roleTable).map(([step, duty]) => [
    `**${step}** ${duty.says}`,
    ...roles.map((role) => (mayAtAll(role, duty) ? 'yes' : '')),
    duty.about,
    [...(duty.counts ? ['a key for the request'] : []), ...(duty.stepUp ? ['a fresh code'] : [])].join(', '),
  ]);
  const meanings = Object.entries(aboutInWords).map(([about, words]) => [about, words]);
  return [
    OPENING,
    `## Steps and roles`,
    table([headings, ...rows]),
    `A *key for the request* is the header Idempotency-Key; such a step can be rehearsed with \`?dryRun=true\`. A *fresh code* is one of the
second factor, given within the last ten minutes.`,
    `## What “granted for” means`,
    table([['granted for', 'which grants count'], ...meanings]),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

const inWords = (role: Role) => role.replaceAll('_', ' ');

const mayAtAll = (role: Role, { about, by }: Duty) =>
  about === 'public' || about === 'self' || by.includes(role);

function table([headings = [], ...rows]: string[][]): string {
  const line = (cells: string[]) =>
    `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |').replaceAll('|  |', '| |');
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}
