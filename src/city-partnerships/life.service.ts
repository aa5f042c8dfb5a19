import type { DataSource, EntityManager } from 'typeorm';
import { knownFund } from '../funds/index.js';
import { edited } from '../organisations/index.js';
import { checkName, record, type Author, type Recording } from '../recording/index.js';
import { notNow } from '../refusals/index.js';
import { factsOf, livingProject, type LivingProject, type SaidWithMove } from './life-facts.query.js';
import { missingOf } from './life-conditions.js';
import { inWords, life, stagesFor, statusOf, type Move, type Stage, type Verb } from './life.js';
import {
  newestDetails,
  noDetails,
  versionOf,
  waitForProject,
  type ProjectDetails,
} from './project-details.js';
import { Project, ProjectVersion } from './project.entity.js';

/** A project that somebody is interested in: a programme of a fund, with what is known so far. */
export interface ExpressionInput extends Partial<Omit<ProjectDetails, 'status' | 'scan'>> {
  fund: string;
  code: string;
  title: string;
}

/** What a move brings along. */
export interface MoveInput {
  reason?: string;
  /** What was missing, and is said with the move. */
  changed?: SaidWithMove;
}

/** Projects on their way through the table of their life. */
export class LifeService {
  constructor(private readonly dataSource: DataSource) {}

  /** Expresses interest: a project that begins its life. @throws {Refused} 404, 409 for a code that is taken, 422 */
  async express(expression: ExpressionInput, author: Author): Promise<void> {
    const { fund, code, title, ...details } = expression;
    await record(this.dataSource, author, `expression of interest ${code}`, async (recording) => {
      checkName(code, 'The code of the project');
      const { id } = await knownFund(recording.manager, fund);
      recording.inFund(id);
      const known = { title, ...edited(noDetails, details) };
      const version = await versionOf(recording.manager, code, known);
      const row = await recording.insert(Project, { fundId: id, code, kind: 'programme' });
      await recording.insert(ProjectVersion, {
        projectId: row.id,
        ...version,
        stage: 'expression_of_interest',
      });
      recording.answerWith({ project: code, stage: 'expression_of_interest' });
    });
  }

  /**
   * Moves a project by a verb.
   * @throws {Refused} 404; 409 where its stage has no such move, or with everything that is missing
   */
  async move(code: string, verb: Verb, input: MoveInput, author: Author): Promise<void> {
    const { stage: seen } = await livingProject(this.dataSource, code);
    await record(this.dataSource, author, `${verb} project ${code}`, (recording) =>
      moveInto(recording, code, verb, input, { seen }),
    );
  }
}

/**
 * The same within another act.
 * @param options.waiting the proposal that this act decides: it waits no more, and counts as waiting; `seen` the stage from which
 *   whoever asked meant to move it: of two who submit at the same instant, the second does not submit it one stage further
 * @throws {Refused} as {@link LifeService.move}
 */
export async function moveInto(
  recording: Recording,
  code: string,
  verb: Verb,
  { reason, changed = {} }: MoveInput,
  { waiting = null, seen }: { waiting?: number | null; seen?: Stage | null } = {},
): Promise<void> {
  const { manager } = recording;
  await waitForProject(recording, code);
  const project = await livingProject(manager, code);
  recording.inFund(project.fund.id);
  if (seen !== undefined && seen !== null && seen !== project.stage) {
    throw notNow(
      `Project ${code} was at ${inWords(seen)} and was moved meanwhile: it is at ${inWords(project.stage ?? seen)} now. Look at it again.`,
    );
  }
  const move = moveOf(project, verb);
  const { stage: _stage, ...before } = await newestDetails(manager, project.id);
  const version = await versionOf(manager, code, edited(before, changed));
  await checkNothingMissing(manager, project, move, { waiting, changed });
  await recording.insert(ProjectVersion, {
    projectId: project.id,
    ...version,
    stage: move.to,
    status: statusOf[move.to],
    ...(reason === undefined ? {} : { stageReason: reason }),
  });
  recording.answerWith({ project: code, stage: move.to });
}

/**
 * The move by a verb from the stage that a project is at.
 * @throws {Refused} 409 for a project without a stage, or one whose stage has no such move
 */
export function moveOf({ code, stage, status }: LivingProject, verb: Verb): Move {
  if (stage === null) {
    throw notNow(
      `Project ${code} came in without stages, and its status, ${status.replaceAll('_', ' ')}, is its own: change that with PATCH /api/projects/${encodeURIComponent(code)}.`,
    );
  }
  const move = life.find((one) => one.from === stage && one.verb === verb);
  if (move) return move;
  throw notNow(`Project ${code} is at ${inWords(stage)}; ${verb} is possible at ${stagesFor(verb)}.`);
}

/**
 * @param options.waiting the proposal that this act decides; `changed` what is said with the move
 * @throws {Refused} 409 with everything that is missing, at once
 */
export async function checkNothingMissing(
  manager: EntityManager,
  project: LivingProject,
  move: Move,
  { waiting = null, changed = {} }: { waiting?: number | null; changed?: SaidWithMove } = {},
): Promise<void> {
  const facts = await factsOf(manager, project, changed);
  const missing = missingOf(move.needs, waiting === null ? facts : { ...facts, approvalWaiting: waiting });
  if (missing.length === 0) return;
  const aim = move.to === move.from ? move.verb.replaceAll('-', ' ') : `go on to ${inWords(move.to)}`;
  throw notNow(`Project ${project.code} cannot ${aim}. ${missing.join(' ')}`);
}
