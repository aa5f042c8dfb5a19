import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { AskingPerson, May, type SignedIn } from '../access/index.js';
import { notFound } from '../http/index.js';
import { capacityDevelopmentOf } from './capacity-development.js';
import { CitiesQuery, CityDto, CityPageDto, type CityCardDto } from './cities.dto.js';
import { citiesInSight, readCities, readCityFigures, type CityRow } from './cities.query.js';
import { readFacts, type FactKind, type FactState } from './facts.query.js';
import { communications, participations, partners } from './facts.js';
import { levelShown, readLevels } from './membership.query.js';

const MOST = 500;

/** Cities: organisations of type `city`, whether they take part or not. */
@ApiTags('cities')
@Controller('api/cities')
export class CitiesController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @May('see cities')
  @ApiOperation({ summary: 'Cities in order of their codes, a page at a time' })
  @ApiOkResponse({ type: CityPageDto })
  async page(@Query() query: CitiesQuery, @AskingPerson() asking: SignedIn): Promise<CityPageDto> {
    const { level, country, due } = query;
    const asked = { level, country, due };
    const found = await readCities(this.dataSource, citiesInSight(asking), { ...query.more(), ...asked });
    const path = query.next(found, '/api/cities', ({ code }) => code);
    const kept = Object.entries(asked).flatMap(([name, value]) =>
      value === undefined ? [] : [`&${name}=${value}`],
    );
    return { cities: query.page(found).map(cardOf), next: path && path + kept.join('') };
  }

  @Get(':city')
  @May('see cities')
  @ApiOperation({
    summary: 'One city: its name, country and level, and for those who may read it all that is kept of it',
    description:
      'Names of people are not here: who completed a course and who is placed have routes of their own.',
  })
  @ApiOkResponse({ type: CityDto })
  async one(@Param('city') code: string, @AskingPerson() asking: SignedIn): Promise<CityDto> {
    const [city] = await readCities(this.dataSource, citiesInSight(asking), { code });
    if (!city) throw notFound(`city ${JSON.stringify(code)}`);
    return { ...cardOf(city), details: city.readable ? await this.detailsOf(city) : null };
  }

  private async detailsOf(city: CityRow): Promise<CityDto['details']> {
    const [levels, { courses, internships, scholars }, sent, attended, brought] = await Promise.all([
      readLevels(this.dataSource, city.id),
      readCityFigures(this.dataSource, city.id),
      this.shown(communications, city),
      this.shown(participations, city),
      this.shown(partners, city),
    ]);
    const completed = courses.reduce((sum, course) => sum + course.completed, 0);
    return {
      levels: levels.map(levelShown),
      capacityDevelopment: { ...capacityDevelopmentOf(city), courses, completed },
      communications: sent,
      participations: attended,
      partners: brought,
      placements: { internships, scholars },
    };
  }

  private async shown<Details extends FactState, Row extends object, Shown extends object>(
    kind: FactKind<Details, Row, Shown>,
    { code }: CityRow,
  ): Promise<Shown[]> {
    const found = await readFacts(this.dataSource, kind, { city: code, limit: MOST });
    return found.map((fact) => kind.shown(fact));
  }
}

function cardOf({ code, name, country, level, readable, ...row }: CityRow): CityCardDto {
  const { due, days, state, lastReceivedOn } = row;
  const communication =
    readable && due !== null && days !== null && state !== null ? { due, days, state, lastReceivedOn } : null;
  return { code, name, country, level, communication };
}
