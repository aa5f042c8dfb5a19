import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { May } from '../access/index.js';
import { SdgsDto, UrbanAgendaDto } from './reference.dto.js';

/** What indicators align with; titles are short and in our own words. */
@ApiTags('results')
@Controller('api/reference')
export class ReferenceController {
  constructor(private readonly dataSource: DataSource) {}

  @Get('sdgs')
  @May('read reference data')
  @ApiOperation({ summary: 'The Sustainable Development Goals with their targets and indicators' })
  @ApiOkResponse({ type: SdgsDto })
  async sdgs(): Promise<SdgsDto> {
    const read = <Row>(sql: string): Promise<Row[]> => this.dataSource.query(sql);
    const goals = await read<{ goal: number; title: string }>(
      'SELECT goal, title FROM sdg_goal ORDER BY goal',
    );
    const targets = await read<{ code: string; goal: number; title: string }>(
      'SELECT code, goal, title FROM sdg_target',
    );
    const indicators = await read<{ code: string; target: string; title: string; sameAs: string | null }>(
      'SELECT code, target, title, same_as AS "sameAs" FROM sdg_indicator',
    );
    return {
      goals: goals.map(({ goal, title }) => ({
        goal,
        title,
        targets: inOrder(targets.filter((of) => of.goal === goal)).map((target) => ({
          code: target.code,
          title: target.title,
          indicators: inOrder(indicators.filter((of) => of.target === target.code)).map(
            ({ target: _target, ...indicator }) => indicator,
          ),
        })),
      })),
    };
  }

  @Get('new-urban-agenda')
  @May('read reference data')
  @ApiOperation({ summary: 'The paragraphs of the New Urban Agenda, with the part in which each stands' })
  @ApiOkResponse({ type: UrbanAgendaDto })
  async urbanAgenda(): Promise<UrbanAgendaDto> {
    const paragraphs: UrbanAgendaDto['paragraphs'] = await this.dataSource.query(
      'SELECT paragraph, part, section FROM nua_paragraph ORDER BY paragraph',
    );
    return { paragraphs };
  }
}

/** As people count: 1.2 before 1.10, and letters after numbers. */
const inOrder = <Row extends { code: string }>(rows: Row[]) =>
  rows.sort((a, b) => a.code.localeCompare(b.code, 'en', { numeric: true }));
