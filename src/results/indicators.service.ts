import type { DataSource, EntityManager } from 'typeorm';
import { checkVersion, edited } from '../organisations/index.js';
import { checkDay, checkName, record, type Author, type Recording } from '../recording/index.js';
import { notNow, unknown, wrong } from '../refusals/index.js';
import { placeToPlan } from './framework.service.js';
import { readIndicators, readTargets, type KnownIndicator } from './indicators.query.js';
import { recordIndicators, recordIndicatorTargets } from './record-rows.js';
import type { IndicatorDetails, TargetRow } from './rows.js';

/** An indicator to be added to a project; what is not said is not known. */
export interface IndicatorInput extends Partial<IndicatorDetails> {
  code: string;
  title: string;
  unit: string;
  direction: IndicatorDetails['direction'];
}

/** What is to be aimed at in a period, in place of what was. */
export type TargetInput = Omit<TargetRow, 'project' | 'indicator'>;

const blank: IndicatorDetails = {
  title: '',
  unit: '',
  direction: 'up',
  result: null,
  additive: false,
  accumulates: false,
  baseline: null,
  baselineOn: null,
  meansOfVerification: null,
  source: null,
  responsible: null,
  disaggregatedBy: [],
  sdgGoal: null,
  sdgTarget: null,
  sdgIndicator: null,
  nuaParagraph: null,
  active: true,
};

/** What a project is measured by: its indicators and what is aimed at. */
export class IndicatorsService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * @returns its version
   * @throws {Refused} 404 unknown project, result or organisation; 409 a code that is taken, or an approved project and no programme
   *   officer; 422 codes of the global goals that do not fit together, a baseline without its day
   */
  async add(project: string, indicator: IndicatorInput, author: Author): Promise<string> {
    const { code, ...details } = indicator;
    return record(this.dataSource, author, `indicator ${code} of project ${project}`, async (recording) => {
      await placeToPlan(recording, project);
      checkName(code, 'The code of the indicator');
      const [taken] = await readIndicators(recording.manager, project, { code });
      if (taken) throw notNow(`Project ${project} has an indicator ${code} already, “${taken.title}”.`);
      return keepDefinition(recording, project, code, null, edited(blank, details));
    });
  }

  /**
   * Keeps a new version of its definition; what is not given stays.
   * @returns the new version
   * @throws {Refused} as {@link add}, and 409 where values were accepted and unit, direction or how it adds up would change; 412, 428
   *   where a request does not start from the newest version
   */
  async change(
    project: string,
    code: string,
    changed: Partial<IndicatorDetails>,
    author: Author,
  ): Promise<string> {
    return record(this.dataSource, author, `indicator ${code} of project ${project}`, async (recording) => {
      const before = await indicatorToPlan(recording, project, code);
      const details = detailsOf(before);
      return keepDefinition(recording, project, code, details, edited(details, changed));
    });
  }

  /**
   * Says what is aimed at in some periods; in the others it stays as it was. What was aimed at before stays readable.
   * @returns the indicator's new version
   * @throws {Refused} 409 periods that overlap; 422 a target on the wrong side of the baseline, or parts that do not add up; 412, 428
   */
  async aim(project: string, code: string, targets: TargetInput[], author: Author): Promise<string> {
    return record(
      this.dataSource,
      author,
      `targets of indicator ${code} of project ${project}`,
      async (recording) => {
        const { id } = await indicatorToPlan(recording, project, code);
        for (const { from, to } of targets) checkPeriod(from, to, `The target of ${code}`);
        const periods = targets.map(({ from, to }) => `${from} to ${to}`);
        const twice = periods.find((period, index) => periods.indexOf(period) !== index);
        if (twice !== undefined) throw wrong(`The target of ${twice} is given twice.`);
        const before = await readTargets(recording.manager, id, { newest: true });
        const changeId = await recording.leaveTrail();
        const rows = targets.map((target) => ({ ...target, project, indicator: code }));
        await recordIndicatorTargets(recording.manager, changeId, rows);
        recording.noteChange('indicator_target', before, targets);
        return changeId;
      },
    );
  }
}

/** @throws {Refused} 404 for an unknown indicator */
export async function knownIndicator(
  manager: EntityManager | DataSource,
  project: string,
  code: string,
): Promise<KnownIndicator> {
  const [indicator] = await readIndicators(manager, project, { code });
  if (!indicator) throw unknown(`Project ${project} has no indicator ${code}.`);
  return indicator;
}

/** @throws {Refused} 422 for days that are none, or in the wrong order */
export function checkPeriod(from: string, to: string, what: string): void {
  checkDay(from, `${what}: the first day of the period`);
  checkDay(to, `${what}: the last day of the period`);
  if (to < from) throw wrong(`${what} is for ${from} to ${to}, which ends before it begins.`);
}

async function indicatorToPlan(recording: Recording, project: string, code: string): Promise<KnownIndicator> {
  await placeToPlan(recording, project);
  const indicator = await knownIndicator(recording.manager, project, code);
  checkVersion(recording, `indicator ${code} of project ${project}`, indicator.version);
  return indicator;
}

async function keepDefinition(
  recording: Recording,
  project: string,
  code: string,
  before: IndicatorDetails | null,
  after: IndicatorDetails,
): Promise<string> {
  checkName(after.title, `The title of indicator ${code}`);
  checkName(after.unit, `The unit of indicator ${code}`);
  if (after.baselineOn !== null) checkDay(after.baselineOn, `The day of the baseline of indicator ${code}`);
  await checkReferences(recording.manager, project, after);
  const changeId = await recording.leaveTrail();
  await recordIndicators(recording.manager, changeId, [{ project, code, ...after }]);
  recording.noteChange('indicator', before && { code, ...before }, { code, ...after });
  return changeId;
}

/** What a definition names: a result of its project, an organisation, and codes of the global goals that fit together. */
async function checkReferences(
  manager: EntityManager,
  project: string,
  named: IndicatorDetails,
): Promise<void> {
  const { result, responsible, sdgGoal, sdgTarget, sdgIndicator, nuaParagraph } = named;
  type Found = {
    result: boolean;
    responsible: boolean;
    goal: boolean;
    target: number | null;
    indicator: string | null;
    paragraph: boolean;
  };
  const [found]: Found[] = await manager.query(
    `SELECT EXISTS (SELECT FROM result r JOIN project p ON p.id = r.project_id WHERE p.code = $1 AND r.code = $2) AS result,
            EXISTS (SELECT FROM organisation WHERE code = $3) AS responsible, EXISTS (SELECT FROM sdg_goal WHERE goal = $4) AS goal,
            (SELECT goal FROM sdg_target WHERE code = $5) AS target, (SELECT target FROM sdg_indicator WHERE code = $6) AS indicator,
            EXISTS (SELECT FROM nua_paragraph WHERE paragraph = $7) AS paragraph`,
    [project, result, responsible, sdgGoal, sdgTarget, sdgIndicator, nuaParagraph],
  );
  if (result !== null && !found!.result) throw unknown(`Project ${project} has no result ${result}.`);
  if (responsible !== null && !found!.responsible) throw unknown(`There is no organisation ${responsible}.`);
  if (sdgGoal !== null && !found!.goal)
    throw wrong(`There is no Sustainable Development Goal ${sdgGoal}; they are 1 to 17.`);
  if (sdgTarget !== null && found!.target === null)
    throw wrong(`There is no target ${sdgTarget} of the Sustainable Development Goals.`);
  if (sdgTarget !== null && found!.target !== sdgGoal) {
    throw wrong(
      `Target ${sdgTarget} is of goal ${found!.target}, and the indicator names ${sdgGoal === null ? 'no goal' : `goal ${sdgGoal}`}.`,
    );
  }
  if (sdgIndicator !== null && found!.indicator === null)
    throw wrong(`There is no indicator ${sdgIndicator} of the Sustainable Development Goals.`);
  if (sdgIndicator !== null && found!.indicator !== sdgTarget) {
    throw wrong(
      `Indicator ${sdgIndicator} is of target ${found!.indicator}, and ${sdgTarget === null ? 'no target' : `target ${sdgTarget}`} is named.`,
    );
  }
  if (nuaParagraph !== null && !found!.paragraph)
    throw wrong(`The New Urban Agenda has no paragraph ${nuaParagraph}; they are 1 to 175.`);
}

function detailsOf({
  id: _id,
  code: _code,
  version: _version,
  progress: _progress,
  ...details
}: KnownIndicator): IndicatorDetails {
  return details;
}
