import type { DataSource, EntityManager } from 'typeorm';
import type { Money } from '../../libs/money/index.js';
import { knownPlace, type KnownPlace } from '../city-partnerships/index.js';
import { bankColumns, checkBankEvent, marked, type BankEventInput } from '../funds/index.js';
import { checkAmount, checkDay, checkName, record, type Author, type Recording } from '../recording/index.js';
import { unknown, wrong } from '../refusals/index.js';
import { expenditureReported } from './disbursement.entries.js';
import { Expenditure } from './disbursement.entity.js';
import { ExpenditureReport } from './expenditure-report.entity.js';
import { findReport } from './expenditure-reports.query.js';
import { expenditureWarnings, takesPart } from './expenditure.query.js';

/** What was spent in one category, in the fund's currency; a negative amount corrects an earlier one. */
export interface ExpenditureInput extends BankEventInput {
  project: string;
  organisation: string;
  /** UNSDG category, `1` to `8`. */
  category: string;
}

/** What an organisation reports as spent for a project in a period. Days ISO; amounts in the fund's currency. */
export interface ReportInput {
  fund: string;
  project: string;
  organisation: string;
  reference: string;
  periodFrom: string;
  periodTo: string;
  /** The day it counts for; the last of the period where left out. */
  effectiveOn?: string;
  /** One for each UNSDG category; none where nothing was spent. */
  lines: { category: string; amount: Money; narrative?: string }[];
  /** The reference of the report that it corrects; its lines are the differences. */
  corrects?: string;
  priorPeriodAdjustment?: boolean;
}

/** Attaches the certified statement, in the same transaction. */
type Attach = (recording: Recording) => Promise<void>;

/** What organisations report as spent. They may report more than they have, which is shown as a warning. */
export class ExpenditureService {
  constructor(private readonly dataSource: DataSource) {}

  /** Records one amount without a report, such as a correction of what came in by a book. @throws {Refused} 404, 422 */
  async reportAmount(amount: ExpenditureInput, author: Author, attach?: Attach): Promise<void> {
    const { reference } = amount;
    await record(this.dataSource, author, `expenditure ${reference}`, async (recording) => {
      const place = await this.placeOf(recording, amount, `Expenditure ${reference}`);
      await recordAmount(recording, place, amount, null);
      await conclude(recording, place, attach);
    });
  }

  /**
   * Records a report with its lines, each with an entry of its own.
   * @throws {Refused} 404 unknown project, organisation or report to correct; 409 a period that was reported already; 422 a period or
   *   category that is none, an organisation that has no part in the project
   */
  async report(report: ReportInput, author: Author, attach?: Attach): Promise<void> {
    const { reference, lines, ...rest } = report;
    const name = `Expenditure report ${reference}`;
    checkPeriod(report, name);
    await record(this.dataSource, author, `expenditure report ${reference}`, async (recording) => {
      const place = await this.placeOf(recording, report, name);
      const { id } = await recording.insert(ExpenditureReport, await reportRow(recording, place, report));
      const { effectiveOn = report.periodTo } = report;
      for (const { category, ...line } of lines) {
        const amount = { ...rest, ...line, effectiveOn, category, reference: `${reference}/${category}` };
        await recordAmount(recording, place, amount, id);
      }
      const missing = attach ? [] : [`No certified statement is attached to ${reference}.`];
      await conclude(recording, place, attach, missing);
    });
  }

  private async placeOf(
    { manager, author }: Recording,
    of: { fund: string; project: string; organisation: string },
    name: string,
  ): Promise<KnownPlace> {
    const place = await knownPlace(manager, of);
    if (author.request) await checkTakesPart(manager, place, name);
    return place;
  }
}

function checkPeriod({ reference, periodFrom, periodTo }: ReportInput, name: string): void {
  checkName(reference, 'The reference of the report');
  checkDay(periodFrom, `The first day of ${name}`);
  checkDay(periodTo, `The last day of ${name}`);
  if (periodTo < periodFrom) throw wrong(`${name} ends on ${periodTo}, before it begins on ${periodFrom}.`);
}

async function reportRow({ manager }: Recording, place: KnownPlace, report: ReportInput) {
  const { reference, periodFrom, periodTo, corrects } = report;
  const { projectId, organisationId } = place;
  const correctsId = corrects === undefined ? null : await findReport(manager, place, corrects);
  if (corrects !== undefined && correctsId === null) {
    throw unknown(
      `Expenditure report ${reference} corrects ${corrects}, and ${place.organisation} has made no such report for project ${place.project}.`,
    );
  }
  return { fundId: place.fund.id, projectId, organisationId, reference, periodFrom, periodTo, correctsId };
}

async function recordAmount(
  recording: Recording,
  place: KnownPlace,
  event: ExpenditureInput,
  reportId: number | null,
): Promise<void> {
  const name = checkBankEvent('expenditure', event);
  const { reference, effectiveOn, amount, category } = event;
  if (!/^[1-8]$/.test(category)) {
    throw wrong(
      `${name} has the category ${JSON.stringify(category)}; it is one of the eight UNSDG categories, 1 to 8.`,
    );
  }
  checkAmount(amount, place.fund.currency, 'not zero', name);
  const { project, organisation, projectId, organisationId } = place;
  const row = await recording.insert(Expenditure, {
    ...bankColumns(place.fund, event),
    ...{ projectId, organisationId, reportId },
    category: Number.parseInt(category, 10),
  });
  const entry = expenditureReported({ reference, effectiveOn, amount, project, organisation, category });
  recording.post(row, place.fund.id, marked(entry, event));
}

/** Posts, and says what people should look at, as it stands with it. */
async function conclude(
  recording: Recording,
  place: KnownPlace,
  attach: Attach | undefined,
  warnings: string[] = [],
): Promise<void> {
  if (!recording.author.request) return;
  await attach?.(recording);
  await recording.postAll();
  recording.answerWith({
    warnings: [...(await expenditureWarnings(recording.manager, place)), ...warnings],
  });
}

/** @throws {Refused} 422 for an organisation that has no part in the project: most likely another one is meant */
async function checkTakesPart(manager: EntityManager, place: KnownPlace, name: string): Promise<void> {
  if (await takesPart(manager, place)) return;
  throw wrong(
    `${name} is of ${place.organisation}, which has neither a budget nor a transfer in project ${place.project}; record its budget first.`,
  );
}
