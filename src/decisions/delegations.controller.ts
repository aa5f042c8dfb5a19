import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ActingPerson, AskingPerson, May, type Acting, type SignedIn } from '../access/index.js';
import type { Answer } from '../recording/index.js';
import { DelegationFormDto, DelegationRecordedDto, DelegationsDto } from './delegations.dto.js';
import { readDelegations } from './delegations.query.js';
import { DelegationsService } from './delegations.service.js';
import { numberOf } from './withdrawable.js';

/** Own decisions, given to a colleague for days of absence. */
@ApiTags('inbox')
@May('see what waits')
@Controller('api/inbox/delegations')
export class DelegationsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly delegations: DelegationsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Delegations that I gave, and that were given to me' })
  @ApiOkResponse({ type: DelegationsDto })
  async all(@AskingPerson() { personId }: SignedIn): Promise<DelegationsDto> {
    const [given, received] = await Promise.all([
      readDelegations(this.dataSource, { giver: personId }),
      readDelegations(this.dataSource, { to: personId }),
    ]);
    return { given, received };
  }

  @Post()
  @May('delegate decisions')
  @ApiOperation({
    summary: 'Let a colleague decide for me on some days',
    description: 'They decide what I may decide as an approver, and nothing that either of us may not.',
  })
  @ApiCreatedResponse({ type: DelegationRecordedDto })
  @ApiNotFoundResponse({ description: 'No such colleague or fund' })
  async give(
    @Body() body: DelegationFormDto,
    @AskingPerson() asking: SignedIn,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.delegations.give(body, acting, asking);
    return acting.request.answer;
  }

  @Delete(':id')
  @May('delegate decisions')
  @ApiOperation({ summary: 'End a delegation that I gave' })
  @ApiOkResponse({ type: DelegationRecordedDto })
  @ApiNotFoundResponse({ description: 'You gave none of this number' })
  async end(@Param('id') id: string, @ActingPerson() acting: Acting): Promise<Answer | null> {
    await this.delegations.end(numberOf(id), acting);
    return acting.request.answer;
  }
}
