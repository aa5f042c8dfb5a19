import { Controller, Get, Headers, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { AskingPerson, May, type SignedIn } from '../access/index.js';
import { notFound } from '../http/index.js';
import { AuditPageDto, AuditQuery, TrailCheckDto } from './audit.dto.js';
import { trailAsCsv, type ReadOn } from './trail.document.js';
import { checkTrail, readTrail, sealTrail, type TrailFilter } from './trail.query.js';
import { visibleFunds } from './visible-funds.js';

/** Who did what to which record, when, from where, before and after; also what was refused. */
@ApiTags('audit trail')
@May('read the trail')
@Controller('api/audit')
export class AuditController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @ApiOperation({
    summary: 'The trail in its order, a page at a time; with Accept: text/csv all of it as CSV',
    description: "A role for one fund shows that fund's events only.",
  })
  @ApiExtraModels(AuditPageDto)
  @ApiOkResponse({
    description: 'Events in the order of the chain',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(AuditPageDto) } },
      'text/csv': { schema: { type: 'string' } },
    },
  })
  async page(
    @Query() query: AuditQuery,
    @AskingPerson() asking: SignedIn,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AuditPageDto | StreamableFile> {
    const { after: start = '0', limit: most = '100', person, ...filter } = query;
    const visible = visibleFunds(asking.grants);
    if (filter.fund !== undefined) await this.checkFund(filter.fund, visible);
    const wanted: TrailFilter = { ...filter, ...(person === undefined ? {} : { person: Number(person) }) };
    const readOn: ReadOn = (page) => readTrail(this.dataSource, wanted, visible, page);
    const after = Number(start);
    await sealTrail(this.dataSource);
    void reply.header('vary', 'accept');
    if (wantsCsv(accept)) {
      return new StreamableFile(trailAsCsv(readOn, after), {
        type: 'text/csv; charset=utf-8',
        disposition: 'attachment; filename="audit-trail.csv"',
      });
    }
    const limit = Number.parseInt(most, 10);
    const found = await readOn({ after, limit: limit + 1 });
    const events = found.slice(0, limit);
    const last = events.at(-1);
    const asked = { ...query, after: String(last?.sequence), limit: String(limit) };
    const rest = new URLSearchParams(
      Object.entries(asked).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    return { events, next: last && found.length > limit ? `/api/audit?${rest.toString()}` : null };
  }

  @Get('check')
  @ApiOperation({ summary: 'Hashes the whole trail again, and says whether it is what was sealed' })
  @ApiOkResponse({ type: TrailCheckDto })
  async check(): Promise<TrailCheckDto> {
    await sealTrail(this.dataSource);
    return checkTrail(this.dataSource);
  }

  private async checkFund(code: string, visible: string[] | null): Promise<void> {
    const known: unknown[] = await this.dataSource.query('SELECT FROM fund WHERE code = $1', [code]);
    if (known.length === 0 || (visible !== null && !visible.includes(code))) {
      throw notFound(`fund ${JSON.stringify(code)}`);
    }
  }
}

/** Whether CSV is named, and JSON is not. */
const wantsCsv = (accept = '') => /\btext\/csv\b/i.test(accept) && !/\bapplication\/json\b/i.test(accept);
