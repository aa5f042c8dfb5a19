import type { DataSource, EntityManager } from 'typeorm';
import { checkDay, checkName, record, type Author } from '../recording/index.js';
import { notNow, unknown, wrong } from '../refusals/index.js';
import { knownMilestone, knownProject } from './known-project.js';

/** What shows that a result is so: an uploaded file, a page on the web, or a photo with its day and place. */
export interface EvidenceInput {
  kind: 'file' | 'link' | 'photo';
  /** The number of the report; the newest where absent. */
  report?: number;
  /** Which of the pieces of evidence required it is, from 1; where one alone is required, that one. */
  answers?: number;
  /** The id of a document that the same person uploaded. */
  document?: string;
  url?: string;
  takenOn?: string;
  /** Degrees north and east, as plain decimals. */
  latitude?: string;
  longitude?: string;
  shows: string;
  /** For the verifier, the approver, the auditor and whoever adds it, and nobody else. */
  confidential?: boolean;
}

/** What each kind names; nothing else. */
const names = {
  file: ['document'],
  link: ['url'],
  photo: ['document', 'takenOn', 'latitude', 'longitude'],
} as const;
const places = ['document', 'url', 'takenOn', 'latitude', 'longitude'] as const;

/** Evidence of reports. What it shows and where it is never comes on the trail, nor into a log: it may be somebody's safety. */
export class EvidenceService {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws {Refused} 404 for what is unknown, also a document of somebody else's; 409 while nothing was reported; 422 */
  async add(project: string, milestone: string, input: EvidenceInput, author: Author): Promise<void> {
    const what = `evidence for milestone ${milestone} of project ${project}`;
    await record(this.dataSource, author, what, async (recording) => {
      const { manager } = recording;
      const { id: projectId, fund } = await knownProject(manager, project);
      const known = await knownMilestone(manager, project, milestone);
      check(input);
      const report = await reportOf(manager, known, input.report);
      const answers = input.answers ?? (known.evidenceRequired.length === 1 ? 1 : null);
      if (answers !== null && answers > known.evidenceRequired.length)
        throw wrong(
          `Milestone ${milestone} requires ${known.evidenceRequired.length} pieces of evidence; there is no number ${answers}.`,
        );
      const { document, confidential = false } = input;
      if (document !== undefined) await checkDocument(manager, document, confidential, author);
      recording.inFund(fund.id);
      const [made]: { id: number }[] = await manager.query(
        `INSERT INTO evidence (project_id, milestone_report_id, answers, kind, document_id, url, taken_on, latitude, longitude, shows, confidential, change_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id`,
        [
          ...[
            projectId,
            report,
            answers,
            input.kind,
            document ?? null,
            input.url ?? null,
            input.takenOn ?? null,
          ],
          ...[input.latitude ?? null, input.longitude ?? null, input.shows, confidential],
          await recording.leaveTrail(),
        ],
      );
      recording.noteChange('evidence', null, { id: made!.id, report, kind: input.kind, confidential });
      const after = await knownMilestone(manager, project, milestone);
      recording.answerWith({
        evidence: { id: made!.id, report, confidential },
        evidenceMissing: after.report?.evidenceMissing ?? [],
        state: after.state,
      });
    });
  }
}

function check(input: EvidenceInput): void {
  const { kind, shows, takenOn, latitude, longitude } = input;
  checkName(shows, 'What the evidence shows');
  const allowed: readonly string[] = kind === 'file' ? ['document', 'takenOn'] : names[kind];
  const missing = names[kind].filter((field) => input[field] === undefined);
  if (missing.length > 0) throw wrong(`Evidence of the kind ${kind} needs ${missing.join(', ')}.`);
  const others = places.filter((field) => input[field] !== undefined && !allowed.includes(field));
  if (others.length > 0) throw wrong(`Evidence of the kind ${kind} has no ${others.join(', ')}.`);
  if (takenOn !== undefined) checkDay(takenOn, 'The day on which it was taken');
  for (const [field, degrees, most] of [
    ['latitude', latitude, 90],
    ['longitude', longitude, 180],
  ] as const) {
    if (degrees !== undefined && !isDegrees(degrees, most))
      throw wrong(`The ${field} lies between -${most} and ${most} degrees.`);
  }
}

const isDegrees = (text: string, most: number) =>
  /^-?\d{1,3}(\.\d{1,6})?$/.test(text) && Math.abs(Number.parseFloat(text)) <= most;

async function reportOf(
  manager: EntityManager,
  milestone: { id: number; code: string; report: { id: number } | null },
  asked: number | undefined,
): Promise<number> {
  if (asked === undefined) {
    if (milestone.report) return milestone.report.id;
    throw notNow(
      `Nothing was reported for milestone ${milestone.code} yet: report first, then add what shows it.`,
    );
  }
  const found: unknown[] = await manager.query(
    'SELECT 1 FROM milestone_report WHERE id = $1 AND milestone_id = $2',
    [asked, milestone.id],
  );
  if (found.length === 0) throw unknown(`Milestone ${milestone.code} has no report of the number ${asked}.`);
  return asked;
}

/** Only an upload of one's own: attaching lets others read it, and as confidential evidence keeps it from who could read it before. */
async function checkDocument(
  manager: EntityManager,
  document: string,
  confidential: boolean,
  { personId }: Author,
): Promise<void> {
  const [found]: { confidential: boolean }[] = await manager.query(
    'SELECT d.confidential FROM document d JOIN change c ON c.id = d.change_id WHERE d.id = $1 AND ($2::integer IS NULL OR c.person_id = $2)',
    [document, personId ?? null],
  );
  if (!found) throw unknown(`There is no document ${document} that you uploaded.`);
  if (confidential && !found.confidential)
    throw wrong(
      'Upload the document of confidential evidence as confidential, so that its name stays out of the trail.',
    );
}
