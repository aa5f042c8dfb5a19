import type { DataSource } from 'typeorm';
import { checkName, record, type Author } from '../recording/index.js';
import { wrong } from '../refusals/index.js';
import { faultsOf, type QuestionnaireContent } from './questionnaire.js';
import { readQuestionnaires } from './questionnaires.query.js';

/** A version of a questionnaire to be published. */
export interface QuestionnaireInput extends QuestionnaireContent {
  code: string;
  /** One more than the newest version of the code. */
  version: number;
}

/** At most so many faults are told at once. */
const TOLD = 20;

/** What scans ask: versions that are added, and never changed. */
export class QuestionnairesService {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Publishes a version. A question that an earlier version has, by its id, keeps its kind and the values of its scale.
   * @throws {Refused} 409 where the version is there already or is not the next one, 422 with the places of all faults
   */
  async publish({ code, version, ...content }: QuestionnaireInput, author: Author): Promise<void> {
    const name = `questionnaire ${code} version ${version}`;
    await record(this.dataSource, author, name, async (recording) => {
      checkName(code, 'The code of the questionnaire');
      const faults = faultsOf(content);
      if (faults.length > 0) {
        const more = faults.length > TOLD ? ` And ${faults.length - TOLD} faults more.` : '';
        throw wrong(`${faults.slice(0, TOLD).join(' ')}${more}`);
      }
      const { manager } = recording;
      const changeId = await recording.leaveTrail();
      await manager.query(
        'INSERT INTO questionnaire (code, version, content, change_id) VALUES ($1, $2, $3, $4)',
        [code, version, JSON.stringify(content), changeId],
      );
      recording.noteChange('questionnaire', null, { code, version, questions: content.questions.length });
      const [questionnaire] = await readQuestionnaires(manager, { code, version });
      recording.answerWith({ questionnaire });
    });
  }
}

/** The number of a version as a path has it. @throws {Refused} 422 for what is no number */
export function versionOf(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number.parseInt(text, 10);
  throw wrong(`${JSON.stringify(text)} is no version of a questionnaire; versions are 1, 2, 3 and so on.`);
}
