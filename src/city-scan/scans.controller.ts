import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { CursorQuery } from '../http/index.js';
import type { Answer } from '../recording/index.js';
import { NewScanDto, ScanDto, ScanPageDto, ScanRecordedDto } from './scans.dto.js';
import { knownCity, knownScan, readScans } from './scans.query.js';
import { ScansService } from './scans.service.js';

/** City Scans: rounds in which the groups of a city answer a questionnaire. */
@ApiTags('city scans')
@Controller('api/cities/:city/scans')
export class ScansController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly scans: ScansService,
  ) {}

  @Get()
  @May('see scans')
  @ApiOperation({ summary: 'Scans of a city, the newest first, a page at a time' })
  @ApiOkResponse({ type: ScanPageDto })
  async page(@Param('city') city: string, @Query() query: CursorQuery): Promise<ScanPageDto> {
    await knownCity(this.dataSource, city);
    const found = await readScans(this.dataSource, city, query.more());
    const path = `/api/cities/${encodeURIComponent(city)}/scans`;
    return { scans: query.page(found), next: query.next(found, path, ({ id }) => String(id)) };
  }

  @Post()
  @May('run scans')
  @ApiOperation({ summary: 'Open a scan: from now on answers are taken in' })
  @ApiCreatedResponse({ type: ScanRecordedDto })
  async open(
    @Param('city') city: string,
    @Body() body: NewScanDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.scans.open({ ...body, city }, acting);
    return acting.request.answer;
  }

  @Get(':scan')
  @May('see scans')
  @ApiOperation({ summary: 'One scan, with how many responses each group has given' })
  @ApiOkResponse({ type: ScanDto })
  one(@Param('city') city: string, @Param('scan') scan: string): Promise<ScanDto> {
    return knownScan(this.dataSource, city, scan);
  }

  @Post(':scan/close')
  @HttpCode(200)
  @May('run scans')
  @ApiOperation({
    summary: 'Close a scan that at least two groups answered: nothing more is taken in',
    description: 'Drafts stay what they are and are not counted. From now on everybody sees the result.',
  })
  @ApiOkResponse({ type: ScanRecordedDto })
  async close(
    @Param('city') city: string,
    @Param('scan') scan: string,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.scans.close(city, scan, acting);
    return acting.request.answer;
  }
}
