import { putScan } from '../support/closed-scan.js';
import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import { allocationDecided } from '../../src/allocations/index.js';
import { stages, statusOf, type Stage } from '../../src/city-partnerships/index.js';
import { RawDuties, type Columns } from './raw-duties.js';

/** How a project comes to each stage from the one before; those that end it early branch off. */
const before: Record<Stage, Stage | null> = {
  expression_of_interest: null,
  diagnosis: 'expression_of_interest',
  proposal: 'diagnosis',
  appraisal: 'proposal',
  approved: 'appraisal',
  active: 'approved',
  suspended: 'active',
  operationally_closed: 'active',
  financially_closed: 'operationally_closed',
  withdrawn: 'expression_of_interest',
  rejected: 'expression_of_interest',
  cancelled: 'approved',
};

/** A line of the budget that each project here asks for and gets: 100.00 USD to UNICEF. */
export const line = (amount = '100', organisation = 'UNICEF', category = '4', year = 2025) => ({
  ...{ organisation, category, year },
  amount: { amount, currency: 'USD' },
});

/** Projects in Lisbon, led by UNHAB, in the governed fund of `RawDuties`, brought to their stages with plain INSERTs as they should be. */
export class RawProjects {
  private made = 0;

  private constructor(
    readonly duties: RawDuties,
    /** Project lead for UNHAB, who submits. */
    readonly lina: number,
    /** Programme officer, who proposes. */
    readonly amina: number,
    /** Approver of CITY. */
    readonly bruno: number,
    /** Programme officers, who appraise. */
    readonly reviewers: [number, number],
    /** A closed scan of Lisbon, and an open one. */
    readonly scans: { closed: number; open: number },
  ) {}

  static async open(): Promise<RawProjects> {
    const duties = await RawDuties.open();
    const officer = { role: 'programme_officer', fund: 'CITY' } as const;
    const lina = await duties.person([{ role: 'project_lead', organisation: 'UNHAB' }]);
    const amina = await duties.person([officer]);
    const bruno = await duties.person([{ role: 'approver', fund: 'CITY' }]);
    const reviewers: [number, number] = [await duties.person([officer]), await duties.person([officer])];
    const { owner } = duties.database;
    const scans = {
      closed: await putScan(owner, 'LISBON', true),
      open: await putScan(owner, 'LISBON', false),
    };
    return new RawProjects(duties, lina, amina, bruno, reviewers, scans);
  }

  /** A project that has no version yet. */
  async fresh(): Promise<number> {
    const row = { fund_id: this.duties.city.id, code: `LIFE/${++this.made}`, kind: 'programme' };
    return this.duties.insert(this.duties.application, 'project', row);
  }

  /** A new project that has come to a stage as it should. */
  async at(stage: Stage): Promise<number> {
    const earlier = before[stage];
    const project = earlier === null ? await this.fresh() : await this.at(earlier);
    if (stage === 'approved') await this.approve(project);
    else await this.move(project, stage);
    return project;
  }

  /** One of each stage, by stage. */
  async ofEachStage(): Promise<Map<Stage, number>> {
    const made = new Map<Stage, number>();
    for (const stage of stages) made.set(stage, await this.at(stage));
    return made;
  }

  /** A version at a stage, as the lead's own act, or as whoever `by` says. */
  move(project: number, stage: Stage | null, columns: Columns = {}, by: number | null = null): Promise<void> {
    const person = by ?? (stage === 'rejected' ? this.amina : this.lina);
    return this.duties.application.transaction(async (manager) => {
      await this.moveIn(manager, project, stage, await this.duties.change(manager, { by: person }), columns);
    });
  }

  async moveIn(
    manager: Pick<EntityManager, 'query'>,
    project: number,
    stage: Stage | null,
    change: string,
    columns: Columns = {},
  ): Promise<void> {
    await this.duties.insert(manager, 'project_version', {
      ...{ project_id: project, change_id: change, title: 'Drains', stage },
      status: stage === null ? 'pipeline' : statusOf[stage],
      stage_reason: 'So it is',
      lead_id: await this.duties.id('organisation', 'UNHAB'),
      city_id: await this.duties.id('organisation', 'LISBON'),
      scan_id: this.scans.closed,
      ...columns,
    });
  }

  /** Appraises as a person, in one act: a score of 4 for each criterion, but those left out. */
  appraise(project: number, by: number, columns: Columns = {}, leaveOut: string[] = []): Promise<number> {
    return this.duties.application.transaction(async (manager) => {
      const change_id = await this.duties.change(manager, { by });
      const row = { project_id: project, reviewer_id: by, change_id, ...columns };
      const id = await this.duties.insert(manager, 'appraisal', row);
      await manager.query(
        `INSERT INTO appraisal_score (appraisal_id, criterion, criterion_from, score, reason)
         SELECT $1, code, effective_from, 4, 'Good' FROM appraisal_criterion WHERE code <> ALL ($2)`,
        [id, leaveOut],
      );
      return id;
    });
  }

  /** Proposes a budget, alone or with the project's approval. */
  async propose(
    project: number,
    { kind = 'project_approval', lines = [line()], document = true, ...columns }: Proposed = {},
  ): Promise<number> {
    const amounts = lines.map(({ amount: { amount } }) => Money.of(amount, 'USD'));
    const amount = Money.sum(amounts, 'USD').toString();
    const terms = { kind, reference: `P-${project}`, project_id: project, amount };
    const content = JSON.stringify({ lines });
    const proposal = await this.duties.propose(this.amina, { ...terms, content, ...columns });
    if (document) await this.attach(proposal);
    return proposal;
  }

  /** Records what was decided: the lines, and the total of UNICEF. */
  async budgetIn(
    manager: EntityManager,
    project: number,
    change: string,
    { amounts = ['100'], total = '100', category = 4 } = {},
  ): Promise<void> {
    const organisation_id = await this.duties.id('organisation', 'UNICEF');
    const row = { project_id: project, organisation_id, change_id: change };
    for (const [index, amount] of amounts.entries()) {
      await this.duties.insert(manager, 'budget_line_version', {
        ...row,
        category: category + index,
        year: 2025,
        amount,
      });
    }
    await this.duties.insert(manager, 'budget_version', { ...row, approved_amount: total });
  }

  /** Two appraise it, one proposes it, Bruno approves it, and it is recorded so. */
  async approve(project: number): Promise<void> {
    for (const reviewer of this.reviewers) await this.appraise(project, reviewer);
    const proposal = await this.propose(project);
    await this.duties.carryOut(proposal, this.bruno, async (manager, change) => {
      await this.moveIn(manager, project, 'approved', change);
      await this.budgetIn(manager, project, change);
    });
  }

  /** Allocates to UNICEF for a project, by decision. */
  async allocate(project: number, amount: string): Promise<void> {
    const { duties } = this;
    const [row]: { code: string }[] = await duties.application.query(
      'SELECT code FROM project WHERE id = $1',
      [project],
    );
    const place = { project: row!.code, organisation: 'UNICEF', window: 'GEN' };
    const event = { reference: `AL-${project}`, effective_on: '2024-05-02', amount, project_id: project };
    const where = {
      organisation_id: await duties.id('organisation', 'UNICEF'),
      window_id: await duties.id('fund_window', 'GEN'),
    };
    const entry = allocationDecided({
      ...place,
      reference: event.reference,
      effectiveOn: event.effective_on,
      amount: Money.of(amount, 'USD'),
    });
    const proposal = await duties.propose(this.amina, { kind: 'allocation', ...event, ...where });
    await duties.carryOut(proposal, this.bruno, (manager, change_id) =>
      duties.record(manager, 'allocation', { ...event, ...where, change_id }, entry),
    );
  }

  private async attach(proposal: number): Promise<void> {
    await this.duties.application.transaction(async (manager) => {
      const change_id = await this.duties.change(manager, { by: this.amina });
      const document_id = randomUUID();
      const file = {
        id: document_id,
        sha256: 'a'.repeat(64),
        size: 1,
        media_type: 'text/plain',
        name: 'd.txt',
      };
      await this.duties.insert(manager, 'document', { ...file, change_id });
      const place = { fund_id: this.duties.city.id, kind: 'proposal', reference: String(proposal) };
      await this.duties.insert(manager, 'document_link', { document_id, ...place, change_id });
    });
  }
}

interface Proposed {
  kind?: 'project_approval' | 'budget';
  lines?: ReturnType<typeof line>[];
  /** Whether the document of the steering committee is attached. */
  document?: boolean;
  /** Left out: what the lines come to. */
  amount?: string;
  fund_id?: number | null;
}
