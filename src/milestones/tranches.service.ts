import type { DataSource, EntityManager } from 'typeorm';
import { Money } from '../../libs/money/index.js';
import { knownPlace, type KnownPlace } from '../city-partnerships/index.js';
import { checkVersion, edited, waitToEdit } from '../organisations/index.js';
import { checkAmount, checkName, record, type Author, type Recording } from '../recording/index.js';
import { notNow, unknown, wrong } from '../refusals/index.js';
import { knownProject } from './known-project.js';
import { recordTranches, recordTrancheVersions, type TrancheRow } from './record-rows.js';
import { readTranches } from './tranches.query.js';
import { trancheJson } from './tranche.dto.js';

/** What may change about a tranche. */
export type TrancheDetails = Pick<TrancheRow, 'title' | 'amount'>;

/** The amounts of a project that wait for results, and its advances. */
export class TranchesService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Defines a tranche; its answer warns where results are promised more than is allocated so far.
   * @returns its version
   * @throws {Refused} 404 for an unknown project or organisation, 409 for a code that is taken or beyond the approved budget, 422
   */
  async define(tranche: TrancheRow, author: Author): Promise<string> {
    const { code, project } = tranche;
    return record(this.dataSource, author, `tranche ${code} of project ${project}`, async (recording) => {
      const { manager } = recording;
      checkName(code, 'The code of the tranche');
      const { fund } = await knownProject(manager, project);
      const place = await knownPlace(manager, { ...tranche, fund: fund.code });
      check(tranche, fund.currency, code);
      if ((await readTranches(manager, project, { code })).length > 0)
        throw notNow(`Project ${project} has a tranche ${code} already.`);
      const { title, amount } = tranche;
      const changeId = await begin(recording, fund.id, null, { ...tranche, title, amount });
      await recordTranches(manager, changeId, [tranche]);
      await answer(recording, place, code);
      return changeId;
    });
  }

  /**
   * Keeps a new version; what is not given stays.
   * @returns the new version
   * @throws {Refused} 404; 409 where milestones, transfers or the approved budget are in the way; 412, 428; 422
   */
  async change(
    project: string,
    code: string,
    changed: Partial<TrancheDetails>,
    author: Author,
  ): Promise<string> {
    const name = `tranche ${code} of project ${project}`;
    return record(this.dataSource, author, name, async (recording) => {
      const { manager } = recording;
      await waitToEdit(recording, name);
      const { fund } = await knownProject(manager, project);
      const [before] = await readTranches(manager, project, { code });
      if (!before) throw unknown(`Project ${project} has no tranche ${code}.`);
      checkVersion(recording, name, before.version);
      const details: TrancheDetails = { title: before.title, amount: before.amount };
      const after = edited(details, changed);
      check(after, fund.currency, code);
      const changeId = await begin(recording, fund.id, details, after);
      await recordTrancheVersions(manager, changeId, [{ project, code, ...after }]);
      const { organisation } = before;
      await answer(recording, await knownPlace(manager, { fund: fund.code, project, organisation }), code);
      return changeId;
    });
  }
}

function check({ title, amount }: TrancheDetails, currency: string, code: string): void {
  checkName(title, `The title of tranche ${code}`);
  checkAmount(amount, currency, 'positive', `Tranche ${code}`);
}

async function begin(recording: Recording, fundId: number, before: unknown, after: unknown): Promise<string> {
  recording.inFund(fundId);
  recording.noteChange('tranche', before, after);
  return recording.leaveTrail();
}

async function answer(recording: Recording, place: KnownPlace, code: string): Promise<void> {
  const [tranche] = await readTranches(recording.manager, place.project, { code });
  if (!tranche) throw wrong(`Tranche ${code} is not there.`);
  recording.answerWith({
    tranche: trancheJson(tranche),
    warnings: await warningsOf(recording.manager, place),
  });
}

/** What results may earn and is not allocated yet: no fault, but somebody must allocate it before it can be transferred. */
async function warningsOf(manager: EntityManager, place: KnownPlace): Promise<string[]> {
  const { fund, projectId, organisationId, project, organisation } = place;
  const [row]: { planned: string; allocated: string }[] = await manager.query(
    `SELECT coalesce((SELECT sum((SELECT v.amount FROM tranche_version v WHERE v.tranche_id = t.id ORDER BY v.change_id DESC LIMIT 1)) FROM tranche t
               WHERE t.project_id = $2 AND t.organisation_id = $3 AND t.kind = 'results'), 0) AS planned,
            coalesce((SELECT sum(m.debit - m.credit) FROM ledger.movements($1, '-infinity', 'infinity') m JOIN ledger.account a ON a.id = m.account_id
               WHERE a.code IN ('1100', '1200') AND a.per ->> 'project' = $4 AND a.per ->> 'organisation' = $5), 0) AS allocated`,
    [fund.id, projectId, organisationId, project, organisation],
  );
  const money = (amount: string) => Money.fromDatabase(amount, fund.currency);
  const [planned, allocated] = [money(row!.planned), money(row!.allocated)];
  return allocated.lessThan(planned)
    ? [
        `The tranches of results of organisation ${organisation} in project ${project} come to ${planned.format()}; ${allocated.format()} is allocated to it so far.`,
      ]
    : [];
}
