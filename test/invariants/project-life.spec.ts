import { Client } from 'pg';
import { life, stages, statusOf, type Stage } from '../../src/city-partnerships/index.js';
import type { Columns } from './raw-duties.js';
import { refusal } from './raw-ledger.js';
import { RawProjects } from './raw-project.js';

/** A project's life, attacked as the application's role: no move but those of the table, and none without what it needs. */
describe('a project', () => {
  let projects: RawProjects;
  let ofStage: Map<Stage, number>;

  beforeAll(async () => {
    projects = await RawProjects.open();
    ofStage = await projects.ofEachStage();
  }, 60_000);
  afterAll(() => projects?.duties.close());

  const sql = <Row = unknown>(text: string, parameters: unknown[] = []): Promise<Row[]> =>
    projects.duties.application.query(text, parameters);

  /** Whether a move would pass, by somebody who benefits from nothing. */
  const trying = (project: number, to: Stage | null, columns: Columns = {}) =>
    projects.duties.trial(async (manager) => {
      const change = await projects.duties.change(manager, { by: projects.amina });
      await projects.moveIn(manager, project, to, change, columns);
    });

  it('has the same table in the database as in life.ts (project_transition_once)', async () => {
    const rows = await sql('SELECT from_stage AS "from", verb, to_stage AS "to" FROM project_transition');
    const text = (all: unknown[]) => all.map((row) => JSON.stringify(row)).sort();
    expect(text(rows)).toEqual(text(life.map(({ from, verb, to }) => ({ from, verb, to }))));
    const again = projects.duties.database.owner.query(
      `INSERT INTO project_transition VALUES (NULL, 'express', 'expression_of_interest')`,
    );
    expect(await refusal(again)).toBe('project_transition_once');
    expect(
      await refusal(sql(`INSERT INTO project_transition VALUES ('withdrawn', 'revive', 'active')`)),
    ).toMatch(/permission denied/);
  });

  it.each(stages)(
    'at %s goes nowhere but where the table says (project_moves_by_its_table)',
    async (from) => {
      const project = ofStage.get(from)!;
      const allowed = new Set(life.filter((move) => move.from === from).map(({ to }) => to));
      for (const to of [...stages, null]) {
        if (to === from || (to !== null && allowed.has(to))) continue;
        expect([from, to, await refusal(trying(project, to))]).toEqual([
          from,
          to,
          'project_moves_by_its_table',
        ]);
      }
      for (const to of allowed) {
        const answer = await refusal(trying(project, to).then(() => Promise.reject(new Error('passed'))));
        expect(answer).not.toBe('project_moves_by_its_table');
      }
      await trying(project, from); // an edit moves nothing
    },
  );

  it('begins with an expression of interest, and one that came in without stages never has any', async () => {
    for (const stage of stages.slice(1)) {
      expect(await refusal(trying(await projects.fresh(), stage))).toBe('project_moves_by_its_table');
    }
    const ordinary = await projects.fresh();
    await projects.move(ordinary, null);
    for (const stage of stages)
      expect(await refusal(trying(ordinary, stage))).toBe('project_moves_by_its_table');
  });

  it.each<[string, Columns]>([
    ['stage_fits_status', { status: 'active' }],
    ['stage_reason_says_something', { stage_reason: ' ' }],
  ])('is refused by %s', async (constraint, columns) => {
    const project = ofStage.get('expression_of_interest')!;
    expect(await refusal(trying(project, 'diagnosis', columns))).toBe(constraint);
  });

  it('is at no stage that there is not, even if the table had it (project_stage)', async () => {
    const project = await projects.fresh();
    const dreaming = projects.duties.database.owner.transaction(async (manager) => {
      await manager.query(`INSERT INTO project_transition VALUES (NULL, 'dream', 'dreamt_of')`);
      const change = await projects.duties.change(manager, {});
      await projects.moveIn(manager, project, null, change, { stage: 'dreamt_of' });
    });
    expect(await refusal(dreaming)).toBe('project_stage');
  });

  it('says why it is suspended, withdrawn, rejected or cancelled (stage_change_says_why)', async () => {
    for (const [from, to] of [
      ['active', 'suspended'],
      ['proposal', 'withdrawn'],
      ['proposal', 'rejected'],
      ['approved', 'cancelled'],
    ] as const) {
      const without = trying(ofStage.get(from)!, to, { stage_reason: null });
      expect(await refusal(without)).toBe('stage_change_says_why');
      await trying(ofStage.get(from)!, to);
    }
  });

  it('is in a city that is one, and builds on a closed scan of it (project_city_is_a_city, scan_is_of_the_projects_city, project_builds_on_a_closed_scan)', async () => {
    const unicef = await projects.duties.id('organisation', 'UNICEF');
    const diagnosis = ofStage.get('diagnosis')!;
    const moved = (columns: Columns) => refusal(trying(diagnosis, 'proposal', columns));
    expect(await moved({ city_id: unicef, scan_id: null })).toBe('project_city_is_a_city');
    expect(await moved({ city_id: null })).toBe('scan_is_of_the_projects_city');
    for (const scan_id of [null, projects.scans.open]) {
      expect(await moved({ scan_id })).toBe('project_builds_on_a_closed_scan');
    }
  });

  it('is not rejected by whom it benefits (beneficiary_does_not_decide)', async () => {
    const proposal = ofStage.get('proposal')!;
    for (const organisation of ['UNHAB', 'LISBON']) {
      const insider = await projects.duties.person([{ role: 'approver' }], [organisation]);
      expect(await refusal(projects.move(proposal, 'rejected', {}, insider))).toBe(
        'beneficiary_does_not_decide',
      );
    }
  });

  it('ends with nothing allocated (project_ends_with_nothing_allocated)', async () => {
    const project = await projects.at('operationally_closed');
    const running = await projects.at('active');
    for (const id of [project, running]) await projects.allocate(id, '0.01');
    expect(await refusal(trying(project, 'financially_closed'))).toBe('project_ends_with_nothing_allocated');
    expect(await refusal(trying(running, 'cancelled'))).toBe('project_ends_with_nothing_allocated');
  });

  it('does not begin or go on while it is on hold (no_money_while_on_hold)', async () => {
    for (const stage of ['approved', 'suspended'] as const) {
      const project = await projects.at(stage);
      await projects.duties.application.transaction(async (manager) => {
        const change_id = await projects.duties.change(manager, { by: projects.amina });
        await projects.duties.insert(manager, 'hold', {
          project_id: project,
          reason: 'Asked about',
          change_id,
        });
      });
      expect(await refusal(trying(project, 'active'))).toBe('no_money_while_on_hold');
    }
  });

  describe('that two move at the same instant', () => {
    const connected = async () => {
      const client = new Client(projects.duties.database.applicationUrl);
      await client.connect();
      return client;
    };
    const change = async (client: Client) => {
      const { rows } = await client.query<{ id: string }>(
        `INSERT INTO change (made_by, door, what) VALUES ('somebody', 'http', 'raw') RETURNING id`,
      );
      return rows[0]!.id;
    };
    const version = (client: Client, project: number, stage: Stage, by: string) =>
      client.query(
        `INSERT INTO project_version (project_id, change_id, title, status, stage, stage_reason) VALUES ($1, $2, 'Drains', $3, $4, 'So it is')`,
        [project, by, statusOf[stage], stage],
      );

    it.each<[string, 'first' | 'second', string]>([
      ['moves once: the second sees the first', 'second', 'project_moves_by_its_table'],
      ['is not moved behind what is known already', 'first', 'project_versions_in_order'],
    ])('%s (%s)', async (_says, earlier, constraint) => {
      const project = await projects.at('active');
      const [one, other] = [await connected(), await connected()];
      try {
        await one.query('BEGIN');
        await other.query('BEGIN');
        const late = earlier === 'first' ? await change(other) : null;
        await version(one, project, 'suspended', await change(one));
        const waiting = refusal(
          (async () => version(other, project, 'operationally_closed', late ?? (await change(other))))(),
        );
        await one.query('COMMIT');
        expect(await waiting).toBe(constraint);
      } finally {
        await one.end();
        await other.end();
      }
    });

    it('is not moved with a snapshot from before (stage_read_as_committed)', async () => {
      const client = await connected();
      try {
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
        const moving = version(client, ofStage.get('active')!, 'suspended', await change(client));
        expect(await refusal(moving)).toBe('stage_read_as_committed');
      } finally {
        await client.end();
      }
    });
  });
});
