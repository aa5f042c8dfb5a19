import { PassThrough } from 'node:stream';
import { Controller, Get, Headers, Param, Query, Res, StreamableFile } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource, type EntityManager } from 'typeorm';
import { writeCsv, type Sheet } from '../../libs/documents/index.js';
import { AskingPerson, May, type SignedIn } from '../access/index.js';
import { Problem } from '../http/index.js';
import { forbidden, notNow } from '../refusals/index.js';
import type { QuestionnaireContent, QuestionKind } from './questionnaire.js';
import { seesEveryResponse } from './responses.query.js';
import { answersSheet, distributionSheet } from './result.document.js';
import { resultOf, type Before } from './result.js';
import { ResultQuery, ScanResultDto } from './results.dto.js';
import { contentOf, readAnonymousAnswers, readTally, scanBefore } from './results.query.js';
import { problem } from './scans.dto.js';
import { knownScan, type KnownScan } from './scans.query.js';

const ABOUT =
  'A summary of ours, no official score: there is none of a City Scan. Counts are of submitted responses and leave nothing out. A median ' +
  'or mean sums up the values given; groups of fewer than three responses are marked, and their figures are the word of one or two people.';

/** What a scan shows: how each group answered, where groups agree and where they do not, and what was changed since the scan before. */
@ApiTags('city scans')
@Controller('api/cities/:city/scans/:scan/result')
export class ResultsController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @May('see scans')
  @ApiOperation({
    summary: 'The result of a scan; with Accept: text/csv one row for each question, group and answer',
    description: 'Everybody sees it once the scan is closed; the office sees it as it grows.',
  })
  @ApiExtraModels(ScanResultDto)
  @ApiOkResponse({
    description: 'Distributions by group, and a summary of ours',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(ScanResultDto) } },
      'text/csv': { schema: { type: 'string' } },
    },
  })
  @ApiConflictResponse({ description: 'The scan is still open', ...problem })
  async result(
    @Param('city') city: string,
    @Param('scan') number: string,
    @Query() query: ResultQuery,
    @AskingPerson() asking: SignedIn,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScanResultDto | StreamableFile> {
    const asCsv = wantsCsv(accept);
    const everyAnswer = query.answers === 'true';
    if (everyAnswer) checkAnswersFor(asking, asCsv);
    void reply.header('vary', 'accept');
    // Everything as of one moment: what is submitted meanwhile must not be in one figure and out of another.
    return this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      const scan = await knownScan(manager, city, number);
      if (scan.state === 'open' && !seesEveryResponse(asking)) {
        throw notNow(`Scan ${scan.id} of city ${city} is still open: its result is shown when it is closed.`);
      }
      const content = await contentOf(manager, scan);
      if (everyAnswer) {
        const answers = await readAnonymousAnswers(manager, scan);
        return csvFile(answersSheet(scan, content, answers), `city-scan-${scan.id}-answers.csv`);
      }
      const { before, comparedWith } = await earlier(manager, scan);
      const result = resultOf(content, await readTally(manager, scan), before);
      if (asCsv) return csvFile(distributionSheet(scan, content, result), `city-scan-${scan.id}.csv`);
      const scales = { challenge: labels(content, 'challenge'), action: labels(content, 'action') };
      return { scan, about: ABOUT, comparedWith, scales, ...result };
    });
  }
}

/** The scan to compare with, counted. */
async function earlier(
  manager: EntityManager,
  scan: KnownScan,
): Promise<{ before: Before | null; comparedWith: KnownScan | null }> {
  const number = await scanBefore(manager, scan);
  if (number === null) return { before: null, comparedWith: null };
  const comparedWith = await knownScan(manager, scan.city, number);
  const { questions } = await contentOf(manager, comparedWith);
  const tally = await readTally(manager, comparedWith);
  return { before: { questions: new Set(questions.map(({ id }) => id)), tally }, comparedWith };
}

/** Single answers leave as a table, and to the office only. */
function checkAnswersFor(asking: SignedIn, asCsv: boolean): void {
  if (!seesEveryResponse(asking)) {
    throw forbidden('Single answers to a scan are for the office, and for whoever gave them.');
  }
  if (!asCsv) {
    throw new Problem('invalid-request', 'Single answers are given as CSV: ask with Accept: text/csv.', [
      { pointer: 'answers', message: 'answers may be true with Accept: text/csv only' },
    ]);
  }
}

const labels = ({ scales }: QuestionnaireContent, kind: QuestionKind) =>
  scales[kind].map(({ value, text }) => ({ answer: String(value), text }));

function csvFile(sheet: Sheet, name: string): StreamableFile {
  const through = new PassThrough();
  writeCsv(sheet, through).catch((error: Error) => through.destroy(error));
  return new StreamableFile(through, {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${name}"`,
  });
}

/** Whether CSV is named, and JSON is not. */
const wantsCsv = (accept = '') => /\btext\/csv\b/i.test(accept) && !/\bapplication\/json\b/i.test(accept);
