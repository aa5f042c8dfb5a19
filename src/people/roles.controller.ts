import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { ApprovalDto, numberOf, ProposedDto, RefusalDto, type Verdict } from '../decisions/index.js';
import type { Answer } from '../recording/index.js';
import { readPerson } from './people.query.js';
import { PersonRolesDto, RoleEndedDto, RoleFormDto, RoleGrantedDto } from './roles.dto.js';
import { RolesService } from './roles.service.js';

/** What somebody may do, by their roles; approvers and system administrators are made by two. */
@ApiTags('people')
@Controller('api/people/:person/roles')
export class RolesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly roles: RolesService,
  ) {}

  @Get()
  @May('see people')
  @ApiOperation({ summary: "Somebody's roles, and those that wait for a second system administrator" })
  @ApiOkResponse({ type: PersonRolesDto })
  async all(@Param('person') id: string): Promise<PersonRolesDto> {
    const { id: person, roles } = await readPerson(this.dataSource, numberOf(id));
    return { roles, proposals: await this.roles.proposed(person) };
  }

  @Post()
  @May('grant roles')
  @ApiOperation({
    summary: 'Grant a role; one of approver or system administrator is proposed',
    description:
      'While there is one system administrator, that one makes the second; from then on another one decides.',
  })
  @ApiCreatedResponse({ type: RoleGrantedDto })
  async grant(
    @Param('person') id: string,
    @Body() body: RoleFormDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.roles.grant(numberOf(id), { ...body }, acting);
    return acting.request.answer;
  }

  @Delete(':id')
  @May('look after people')
  @ApiOperation({ summary: 'End a role now; it stays on record' })
  @ApiOkResponse({ type: RoleEndedDto })
  async end(
    @Param('person') person: string,
    @Param('id') id: string,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    await this.roles.end(numberOf(person), numberOf(id), acting);
    return acting.request.answer;
  }

  @Post('proposals/:id/approve')
  @HttpCode(200)
  @May('decide roles')
  @ApiOperation({
    summary: 'Approve a role that another system administrator proposed; it counts from then on',
  })
  @ApiOkResponse({ type: ProposedDto })
  approve(
    @Param('person') person: string,
    @Param('id') id: string,
    @Body() body: ApprovalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.decide(person, id, { ...body, verdict: 'approved' }, acting);
  }

  @Post('proposals/:id/reject')
  @HttpCode(200)
  @May('decide roles')
  @ApiOperation({ summary: 'Reject a role that another system administrator proposed' })
  @ApiOkResponse({ type: ProposedDto })
  reject(
    @Param('person') person: string,
    @Param('id') id: string,
    @Body() body: RefusalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.decide(person, id, { ...body, verdict: 'rejected' }, acting);
  }

  @Post('proposals/:id/withdraw')
  @HttpCode(200)
  @May('grant roles')
  @ApiOperation({ summary: 'Take back a role that one proposed oneself' })
  @ApiOkResponse({ type: ProposedDto })
  withdraw(
    @Param('person') person: string,
    @Param('id') id: string,
    @Body() body: RefusalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.decide(person, id, { ...body, verdict: 'withdrawn' }, acting);
  }

  private async decide(person: string, id: string, verdict: Verdict, acting: Acting): Promise<Answer | null> {
    await this.roles.decide(numberOf(person), numberOf(id), verdict, acting);
    return acting.request.answer;
  }
}
