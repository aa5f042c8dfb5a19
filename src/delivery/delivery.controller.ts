import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { May } from '../access/index.js';
import { fundOfProject } from '../city-partnerships/index.js';
import { DeliveryDto } from './reporting.dto.js';
import { readStandings, standingAsJson } from './reporting-standing.query.js';

/** How far the organisations of a project have spent what they got, and what they are to report next. */
@ApiTags('expenditure')
@Controller('api/projects/:project/delivery')
export class DeliveryController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @May('see projects')
  @ApiOperation({
    summary: 'Delivery of each organisation that money was transferred to, and its next report',
  })
  @ApiOkResponse({ type: DeliveryDto })
  async of(@Param('project') project: string): Promise<DeliveryDto> {
    await fundOfProject(this.dataSource, project);
    const standings = await readStandings(this.dataSource, { project });
    return { organisations: standings.map(standingAsJson) };
  }
}
