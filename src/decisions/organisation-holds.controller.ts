import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Length } from 'class-validator';
import { DataSource } from 'typeorm';
import { ActingPerson, May, type Acting } from '../access/index.js';
import type { Answer } from '../recording/index.js';
import { unknown } from '../refusals/index.js';
import { HoldDto, HoldPlacedDto } from './holds.dto.js';
import { readHolds } from './holds.query.js';
import { HoldsService } from './holds.service.js';

class OrganisationHoldFormDto {
  @ApiProperty({ description: 'Why', minLength: 1, maxLength: 2000 })
  @Length(1, 2000)
  reason: string;
}

class OrganisationHoldsDto {
  @ApiProperty({ description: 'Nothing is newly allocated or transferred' }) onHold: boolean;
  @ApiProperty({ type: [HoldDto], description: 'Open and lifted, in the order in which they were placed' })
  holds: HoldDto[];
}

/** Holds on an organisation, which are of every fund; they are lifted in any of them, at `funds/:fund/holds`. */
@ApiTags('holds')
@Controller('api/organisations/:code/hold')
export class OrganisationHoldsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly holds: HoldsService,
  ) {}

  @Get()
  @May('see holds on organisations')
  @ApiOperation({ summary: 'Whether an organisation is on hold, and why' })
  @ApiOkResponse({ type: OrganisationHoldsDto })
  async of(@Param('code') organisation: string): Promise<OrganisationHoldsDto> {
    const known: unknown[] = await this.dataSource.query('SELECT FROM organisation WHERE code = $1', [
      organisation,
    ]);
    if (known.length === 0) throw unknown(`There is no organisation ${organisation}.`);
    const holds = await readHolds(this.dataSource, null, { organisation });
    return { onHold: holds.some(({ state }) => state === 'open'), holds };
  }

  @Post()
  @May('put organisations on hold')
  @ApiOperation({
    summary: 'Put an organisation on hold in every fund',
    description: 'Nothing is newly allocated or transferred until two people have lifted it.',
  })
  @ApiCreatedResponse({ type: HoldPlacedDto })
  async place(
    @Param('code') organisation: string,
    @Body() { reason }: OrganisationHoldFormDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.holds.place({ fund: null, organisation, reason }, acting);
    return acting.request.answer;
  }
}
