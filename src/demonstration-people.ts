import { createHmac } from 'node:crypto';
import { generateSync } from 'otplib';
import type { DataSource } from 'typeorm';
import type { Role } from './access/index.js';
import { record, type Author, type Recording } from './recording/index.js';
import { hashPassword, keepPassword, TotpService, Vault } from './sign-in/index.js';

/** A domain that is nobody's: who has an address there is of a demonstration. */
const DOMAIN = 'demonstration.example';

interface Grant {
  role: Role;
  fund?: string;
  organisation?: string;
  project?: string;
}

const cast: { name: string; does: string; grants: Grant[]; belongsTo?: string }[] = [
  { name: 'Samira Haddad', does: 'system administrator', grants: [{ role: 'system_administrator' }] },
  { name: 'Tomas Novak', does: 'system administrator', grants: [{ role: 'system_administrator' }] },
  {
    name: 'Amina Diallo',
    does: 'fund administrator',
    grants: [{ role: 'fund_administrator', fund: 'CITY' }],
  },
  { name: 'Bruno Keller', does: 'approver', grants: [{ role: 'approver', fund: 'CITY' }] },
  { name: 'Chen Wei', does: 'approver', grants: [{ role: 'approver', fund: 'CITY' }] },
  { name: 'Priya Nair', does: 'programme officer', grants: [{ role: 'programme_officer', fund: 'CITY' }] },
  {
    name: 'Lea Otieno',
    does: 'project lead of CITY-02',
    grants: [{ role: 'project_lead', project: 'CITY-02' }],
    belongsTo: 'C-KISUMU',
  },
  { name: 'Victor Ramos', does: 'verifier of CITY-02', grants: [{ role: 'verifier', project: 'CITY-02' }] },
  { name: 'Nora Lund', does: 'donor, for Norway', grants: [{ role: 'donor', organisation: 'NOR' }] },
  { name: 'Otto Weber', does: 'auditor', grants: [{ role: 'auditor', fund: 'CITY' }] },
];

const emailOf = (name: string) => `${name.split(' ')[0]!.toLowerCase()}@${DOMAIN}`;

/** With what the people of a demonstration sign in: derived from its own secret, so that no two demonstrations share them. */
export function demonstrationCredentials(sessionSecret: string) {
  const derived = (what: string) =>
    createHmac('sha256', sessionSecret).update(`demonstration ${what}`).digest();
  return {
    password: `city-${derived('password').toString('hex').slice(0, 12)}`,
    codeSecret: base32(derived('second factor').subarray(0, 20)),
  };
}

/** Today's people of the demonstration, to be printed: who they are, their password, and a code that is good now. */
export function describePeople(sessionSecret: string): string {
  const { password, codeSecret } = demonstrationCredentials(sessionSecret);
  const people = cast.map(({ name, does }) => `  ${emailOf(name).padEnd(32)}${name}, ${does}\n`).join('');
  return `The demonstration's people, all with the password ${password}:\n${people}Their second factor: ${codeSecret} in an authenticator app; its code now is ${generateSync({ secret: codeSecret })}.\n`;
}

/** Whether people of a demonstration are among those who may sign in. */
export async function hasDemonstrationPeople(dataSource: DataSource): Promise<boolean> {
  const [row]: { found: boolean }[] = await dataSource.query(
    'SELECT EXISTS (SELECT FROM person WHERE email LIKE $1) AS found',
    [`%@${DOMAIN}`],
  );
  return row?.found === true;
}

/** Makes the demonstration's people, each with their role; approvers as two system administrators make them. Those who are there stay. */
export async function makeDemonstrationPeople(dataSource: DataSource, sessionSecret: string): Promise<void> {
  const { password, codeSecret } = demonstrationCredentials(sessionSecret);
  const hash = await hashPassword(password);
  const totp = new TotpService(dataSource, new Vault(sessionSecret));
  const system: Author = { name: 'demonstration', door: 'system' };
  const made = new Map<string, number>();
  for (const person of cast) {
    const known = await idOf(dataSource, person.name);
    if (known !== null) {
      made.set(person.name, known);
      continue;
    }
    const what = `person ${emailOf(person.name)}`;
    const id = await record(dataSource, system, what, async (recording) => {
      const personId = await insertPerson(recording, person.name, person.belongsTo);
      for (const grant of person.grants) {
        if (grant.role !== 'approver') await insertGrant(recording, personId, grant);
      }
      await keepPassword(recording.manager, personId, hash);
      await totp.keep(recording.manager, personId, codeSecret);
      return personId;
    });
    made.set(person.name, id);
  }
  const [samira, tomas] = cast.map(({ name }): Author => ({
    name,
    door: 'system',
    personId: made.get(name)!,
  }));
  for (const { name, grants } of cast) {
    for (const grant of grants) {
      const personId = made.get(name)!;
      if (grant.role === 'approver' && !(await holdsIt(dataSource, personId, grant.role))) {
        await grantByTwo(dataSource, samira!, tomas!, personId, grant);
      }
    }
  }
}

async function idOf(dataSource: DataSource, name: string): Promise<number | null> {
  const [row]: { id: number }[] = await dataSource.query('SELECT id FROM person WHERE email = $1', [
    emailOf(name),
  ]);
  return row?.id ?? null;
}

async function holdsIt(dataSource: DataSource, personId: number, role: Role): Promise<boolean> {
  const [row]: { held: boolean }[] = await dataSource.query(
    'SELECT EXISTS (SELECT FROM role_grant WHERE person_id = $1 AND role = $2) AS held',
    [personId, role],
  );
  return row?.held === true;
}

async function insertPerson(recording: Recording, name: string, belongsTo?: string): Promise<number> {
  const changeId = await recording.leaveTrail();
  const [person]: { id: number }[] = await recording.manager.query(
    'INSERT INTO person (email, change_id) VALUES ($1, $2) RETURNING id',
    [emailOf(name), changeId],
  );
  await recording.manager.query(
    'INSERT INTO person_version (person_id, change_id, name) VALUES ($1, $2, $3)',
    [person!.id, changeId, name],
  );
  await recording.manager.query(
    `INSERT INTO membership_version (person_id, organisation_id, change_id, from_on) SELECT $1, id, $2, '2024-01-01' FROM organisation WHERE code = $3`,
    [person!.id, changeId, belongsTo ?? null],
  );
  return person!.id;
}

/** @param from the first day; null for today */
async function insertGrant(
  recording: Recording,
  personId: number,
  grant: Grant,
  from: string | null = null,
): Promise<void> {
  await recording.manager.query(
    `INSERT INTO role_grant (person_id, role, from_on, change_id, fund_id, organisation_id, project_id)
     SELECT $1, $2, coalesce($7::date, (now() AT TIME ZONE 'UTC')::date), $3, ${scope}`,
    [personId, grant.role, await recording.leaveTrail(), ...codesOf(grant), from],
  );
}

const scope = `(SELECT id FROM fund WHERE code = $4), (SELECT id FROM organisation WHERE code = $5), (SELECT id FROM project WHERE code = $6)`;
const codesOf = ({ fund, organisation, project }: Grant) => [
  fund ?? null,
  organisation ?? null,
  project ?? null,
];

/** As the database asks it of every approver: one system administrator proposes, another approves. */
async function grantByTwo(
  dataSource: DataSource,
  proposer: Author,
  decider: Author,
  personId: number,
  grant: Grant,
): Promise<void> {
  const what = `role ${grant.role} of person ${personId}`;
  const proposed = await record(dataSource, proposer, `proposed ${what}`, async (recording) => {
    const [proposal]: { id: number; from: string }[] = await recording.manager.query(
      `INSERT INTO proposal (kind, reference, person_id, subject, change_id, proposed_by, content, fund_id)
       SELECT 'role_grant', $1, $2, $3, $4, $5, $6::jsonb || jsonb_build_object('from', (now() AT TIME ZONE 'UTC')::date),
              (SELECT id FROM fund WHERE code = $7) RETURNING id, content ->> 'from' AS from`,
      [
        what,
        personId,
        grant.role,
        await recording.leaveTrail(),
        proposer.personId,
        JSON.stringify(grant),
        grant.fund ?? null,
      ],
    );
    return proposal!;
  });
  await record(dataSource, decider, what, async (recording) => {
    recording.carryOut(proposed.id);
    await recording.manager.query(
      `INSERT INTO decision (proposal_id, verdict, decided_by, change_id) VALUES ($1, 'approved', $2, $3)`,
      [proposed.id, decider.personId, await recording.leaveTrail()],
    );
    await insertGrant(recording, personId, grant, proposed.from);
  });
}

/** RFC 4648, as authenticator apps take it. */
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? [])
    .map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five, 2)])
    .join('');
}
