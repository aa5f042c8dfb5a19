import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { ActingPerson, AskingPerson, May, type Acting, type SignedIn } from '../access/index.js';
import { ApprovalDto, ProposalsService, RefusalDto } from '../decisions/index.js';
import { keeping } from '../funds/index.js';
import { notFound } from '../http/index.js';
import type { Answer } from '../recording/index.js';
import {
  AllocationDetailsDto,
  AllocationDto,
  AllocationPageDto,
  AllocationProposedDto,
  AllocationReleaseDto,
  AllocationsQuery,
} from './allocation.dto.js';
import { allocationKinds } from './allocation.proposals.js';
import { allocationDetails } from './allocation.shown.js';
import { readAllocations } from './allocations.query.js';
import { AllocationsService } from './allocations.service.js';

/** Cash set aside for projects: proposed by the secretariat, approved by an approver, given back the same way. */
@ApiTags('allocations')
@Controller('api/funds/:fund/allocations')
export class AllocationsController {
  private readonly kinds;

  constructor(
    private readonly dataSource: DataSource,
    private readonly proposals: ProposalsService,
    allocations: AllocationsService,
  ) {
    this.kinds = allocationKinds(allocations);
  }

  @Get()
  @May('read the books')
  @ApiOperation({
    summary: 'Allocations and releases as recorded, a page at a time; what is proposed is under /proposals',
  })
  @ApiOkResponse({ type: AllocationPageDto })
  async page(@Param('fund') fund: string, @Query() query: AllocationsQuery): Promise<AllocationPageDto> {
    const filters = query.filters();
    const found = await readAllocations(this.dataSource, fund, { ...query.more(), ...filters });
    const path = `/api/funds/${encodeURIComponent(fund)}/allocations`;
    const next = query.next(found, path, ({ reference }) => reference);
    return { allocations: query.page(found), next: keeping(next, filters) };
  }

  @Get(':reference')
  @May('read the books')
  @ApiOperation({
    summary: 'One allocation or release, proposed or recorded, with what is available and its documents',
  })
  @ApiOkResponse({ type: AllocationDetailsDto })
  one(
    @Param('fund') fund: string,
    @Param('reference') reference: string,
    @AskingPerson() asking: SignedIn,
  ): Promise<AllocationDetailsDto> {
    return allocationDetails(this.dataSource, this.proposals, { fund, reference }, asking);
  }

  @Post()
  @May('propose allocations')
  @ApiOperation({
    summary: 'Propose to set cash aside; shows what is available now and after all pending proposals',
  })
  @ApiCreatedResponse({ type: AllocationProposedDto })
  async propose(
    @Param('fund') fund: string,
    @Body() body: AllocationDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    const name = `allocation ${body.reference}`;
    await this.proposals.propose(this.kinds.allocation, { ...body, fund }, acting, name);
    return acting.request.answer;
  }

  @Post(':reference/release')
  @May('propose allocations')
  @ApiOperation({ summary: 'Propose to give part of an allocation back to the window that it came from' })
  @ApiCreatedResponse({ type: AllocationProposedDto })
  async release(
    @Param('fund') fund: string,
    @Param('reference') allocation: string,
    @Body() body: AllocationReleaseDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    const [found] = await readAllocations(this.dataSource, fund, { reference: allocation });
    if (!found) throw notFound(`allocation ${JSON.stringify(allocation)} in fund ${JSON.stringify(fund)}`);
    const { project, organisation, window } = found;
    const content = { ...body, fund, project, organisation, window };
    await this.proposals.propose(this.kinds.release, content, acting, `allocation ${body.reference}`);
    return acting.request.answer;
  }

  @Post(':reference/approve')
  @HttpCode(200)
  @May('decide allocations')
  @ApiOperation({
    summary: 'Approve an allocation or a release that somebody else proposed; the last approval posts it',
  })
  @ApiOkResponse({ type: AllocationProposedDto })
  approve(
    @Param('fund') fund: string,
    @Param('reference') reference: string,
    @Body() body: ApprovalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.decide({ fund, reference }, { ...body, verdict: 'approved' }, acting);
  }

  @Post(':reference/reject')
  @HttpCode(200)
  @May('decide allocations')
  @ApiOperation({ summary: 'Reject an allocation or a release' })
  @ApiOkResponse({ type: AllocationProposedDto })
  reject(
    @Param('fund') fund: string,
    @Param('reference') reference: string,
    @Body() body: RefusalDto,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return this.decide({ fund, reference }, { ...body, verdict: 'rejected' }, acting);
  }

  private async decide(
    name: { fund: string; reference: string },
    verdict: Parameters<ProposalsService['decide']>[2],
    acting: Acting,
  ): Promise<Answer | null> {
    await this.proposals.decide([this.kinds.allocation, this.kinds.release], name, verdict, acting);
    return acting.request.answer;
  }
}
