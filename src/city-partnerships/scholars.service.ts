import type { DataSource } from 'typeorm';
import { record, type Author } from '../recording/index.js';
import { notNow, unknown, wrong } from '../refusals/index.js';
import { livingProject } from './life-facts.query.js';
import { waitForProject } from './project-details.js';
import { ScholarAssignment, ScholarAssignmentEnd, type ScholarTask } from './scholar-assignment.entity.js';
import { readAssignments, readScholar, type KnownScholar } from './scholars.query.js';

/** Who is to do what, from which day; until where it is known. */
export interface AssignmentInput {
  scholar: string;
  task: ScholarTask;
  from: string;
  until?: string;
}

/** Urban Scholars on projects: each advises or verifies, never both on the same project, and without a conflict of interest. */
export class ScholarsService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Assigns a scholar.
   * @throws {Refused} 404; 409 for one who does the other task there, has a conflict of interest, is not active or not available on
   *   those days; 422 for days that do not follow each other
   */
  async assign(code: string, assignment: AssignmentInput, author: Author): Promise<void> {
    const { scholar, task, from, until = null } = assignment;
    const what = `scholar ${scholar} assigned to project ${code}`;
    await record(this.dataSource, author, what, async (recording) => {
      const { manager } = recording;
      await waitForProject(recording, code);
      const project = await livingProject(manager, code);
      recording.inFund(project.fund.id);
      const known = await readScholar(manager, scholar);
      if (!known) throw unknown(`There is no scholar ${scholar}.`);
      if (until !== null && until < from)
        throw wrong(`The assignment would end on ${until}, before ${from}.`);
      checkAvailable(known, from, until);
      const { id } = await recording.insert(ScholarAssignment, {
        projectId: project.id,
        scholarId: known.id,
        task,
        fromOn: from,
        untilOn: until,
      });
      const made = (await readAssignments(manager, project.id)).find((one) => one.id === id);
      recording.answerWith({ assignment: made });
    });
  }

  /** Ends an assignment, with what came of it. @throws {Refused} 404, 409 where it was ended already, 422 before it began */
  async end(
    code: string,
    id: number,
    { endedOn, outcome }: { endedOn: string; outcome: string },
    author: Author,
  ): Promise<void> {
    await record(this.dataSource, author, `assignment ${id} on project ${code} ended`, async (recording) => {
      const { manager } = recording;
      await waitForProject(recording, code);
      const project = await livingProject(manager, code);
      recording.inFund(project.fund.id);
      const found = (await readAssignments(manager, project.id)).find((one) => one.id === id);
      if (!found) throw unknown(`Project ${code} has no assignment of the number ${id}.`);
      if (found.endedOn !== null) throw notNow(`Assignment ${id} was ended already, on ${found.endedOn}.`);
      if (endedOn < found.from) {
        throw wrong(`Assignment ${id} began on ${found.from}; it does not end before, on ${endedOn}.`);
      }
      await recording.insert(ScholarAssignmentEnd, { assignmentId: id, endedOn, outcome });
      recording.answerWith({ assignment: { ...found, endedOn, outcome } });
    });
  }
}

function checkAvailable(scholar: KnownScholar, from: string, until: string | null): void {
  const { name, active, availableFrom, availableUntil } = scholar;
  if (!active) throw notNow(`${name} is no active scholar any more; ask another one.`);
  const tooEarly = availableFrom !== null && from < availableFrom;
  const tooLate = availableUntil !== null && (until ?? from) > availableUntil;
  if (!tooEarly && !tooLate) return;
  const days = `${availableFrom === null ? '' : ` from ${availableFrom}`}${availableUntil === null ? '' : ` until ${availableUntil}`}`;
  throw notNow(
    `${name} is available${days}, and not from ${from}${until === null ? '' : ` until ${until}`}.`,
  );
}
