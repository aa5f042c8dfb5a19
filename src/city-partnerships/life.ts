import type { Step } from '../access/index.js';
import type { ProjectStatus } from './project.entity.js';
import type { Condition } from './life-conditions.js';

/** Where a project stands in its life (results.md). */
export type Stage =
  | 'expression_of_interest'
  | 'diagnosis'
  | 'proposal'
  | 'appraisal'
  | 'approved'
  | 'active'
  | 'suspended'
  | 'operationally_closed'
  | 'financially_closed'
  | 'withdrawn'
  | 'rejected'
  | 'cancelled';

/** What somebody does with a project; each is a route, POST /api/projects/:project/VERB. */
export type Verb =
  | 'express'
  | 'submit'
  | 'appraise'
  | 'propose-approval'
  | 'approve'
  | 'reject'
  | 'activate'
  | 'suspend'
  | 'resume'
  | 'close-operationally'
  | 'close-financially'
  | 'withdraw'
  | 'cancel';

/** One row of the table: from where, by which verb, to where, which step of the role table that is, and what must be there before. */
export interface Move {
  from: Stage | null;
  verb: Verb;
  to: Stage;
  step: Step;
  needs: readonly Condition[];
}

type Row = [from: Stage | null, verb: Verb, to: Stage, step: Step, needs: Condition[]];

/**
 * The table of a project's life. The database has the same rows (project_transition) and refuses every other move; who takes a step
 * stands in src/access/role-table.ts; what is said where something is missing, in life-conditions.ts.
 */
// prettier-ignore
const rows: Row[] = [
  // from                     verb                   to                        step                        what it needs
  [null,                     'express',             'expression_of_interest', 'express interest',         []],
  ['expression_of_interest', 'submit',              'diagnosis',              'prepare projects',         ['a lead', 'a city']],
  ['diagnosis',              'submit',              'proposal',               'prepare projects',         ['a closed scan']],
  ['proposal',               'submit',              'appraisal',              'prepare projects',         ['a lead', 'a first and last day', 'a budget']],
  ['appraisal',              'appraise',            'appraisal',              'appraise projects',        ['no approval waiting']],
  ['appraisal',              'propose-approval',    'appraisal',              'propose project approvals', ['two reviews', 'a budget', 'no approval waiting', 'no hold']],
  ['appraisal',              'approve',             'approved',               'decide projects',          ['two reviews', 'an approval waiting', 'no hold']],
  ['approved',               'activate',            'active',                 'run projects',             ['an approved budget', 'no hold']],
  ['active',                 'suspend',             'suspended',              'run projects',             []],
  ['suspended',              'resume',              'active',                 'run projects',             ['no hold']],
  ['active',                 'close-operationally', 'operationally_closed',   'run projects',             ['its last day come']],
  ['operationally_closed',   'close-financially',   'financially_closed',     'close projects financially', ['nothing allocated', 'balances within the residual']],

  ['expression_of_interest', 'withdraw',            'withdrawn',              'prepare projects',         []],
  ['diagnosis',              'withdraw',            'withdrawn',              'prepare projects',         []],
  ['proposal',               'withdraw',            'withdrawn',              'prepare projects',         []],
  ['appraisal',              'withdraw',            'withdrawn',              'prepare projects',         ['no approval waiting']],
  ['approved',               'withdraw',            'withdrawn',              'prepare projects',         ['nothing allocated']],
  ['expression_of_interest', 'reject',              'rejected',               'decide rejections',        []],
  ['diagnosis',              'reject',              'rejected',               'decide rejections',        []],
  ['proposal',               'reject',              'rejected',               'decide rejections',        []],
  ['appraisal',              'reject',              'rejected',               'decide rejections',        []],
  ['approved',               'cancel',              'cancelled',              'run projects',             ['nothing allocated']],
  ['active',                 'cancel',              'cancelled',              'run projects',             ['nothing allocated']],
  ['suspended',              'cancel',              'cancelled',              'run projects',             ['nothing allocated']],
];

export const life: readonly Move[] = rows.map(([from, verb, to, step, needs]) => ({
  from,
  verb,
  to,
  step,
  needs,
}));

/** What a fund book and a report call each stage. */
export const statusOf: Readonly<Record<Stage, ProjectStatus>> = {
  expression_of_interest: 'pipeline',
  diagnosis: 'pipeline',
  proposal: 'pipeline',
  appraisal: 'pipeline',
  approved: 'pipeline',
  active: 'active',
  suspended: 'active',
  operationally_closed: 'operationally_closed',
  financially_closed: 'financially_closed',
  withdrawn: 'cancelled',
  rejected: 'cancelled',
  cancelled: 'cancelled',
};

export const stages = Object.keys(statusOf) as Stage[];

/** The moves that begin at a stage, in the order of the table. */
export const movesFrom = (stage: Stage): Move[] => life.filter(({ from }) => from === stage);

/** The stages in which a verb is possible, in words, for a refusal: `expression of interest, diagnosis or proposal`. */
export function stagesFor(verb: Verb): string {
  const from = life.flatMap((move) => (move.verb === verb && move.from !== null ? [inWords(move.from)] : []));
  return from.length < 2 ? from.join('') : `${from.slice(0, -1).join(', ')} or ${from.at(-1)}`;
}

/** A stage in words: `expression of interest`. */
export const inWords = (stage: Stage) => stage.replaceAll('_', ' ');
