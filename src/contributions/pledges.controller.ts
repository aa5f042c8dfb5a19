import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { moneyFromJson } from '../../libs/money/index.js';
import { ActingPerson, AskingPerson, May, type Acting, type SignedIn } from '../access/index.js';
import { inSight, keeping, knownFund } from '../funds/index.js';
import { notFound, RecordedDto } from '../http/index.js';
import { EditsVersion, sendNewVersion, sendVersion, versionHeader } from '../organisations/index.js';
import type { Answer } from '../recording/index.js';
import { NewPledgeDto, PledgeChangeDto, PledgeDto, PledgePageDto, PledgesQuery } from './pledges.dto.js';
import { readPledges, type KnownPledge } from './pledges.query.js';
import { PledgesService } from './pledges.service.js';

/** What contributors say that they mean to give: shown beside the money, and no entry. */
@ApiTags('contributions')
@Controller('api/funds/:fund/pledges')
export class PledgesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly pledges: PledgesService,
  ) {}

  @Get()
  @May('list agreements')
  @ApiOperation({ summary: 'Pledges in order of their references, a page at a time; a contributor its own' })
  @ApiOkResponse({ type: PledgePageDto })
  async page(
    @Param('fund') fund: string,
    @Query() query: PledgesQuery,
    @AskingPerson() asking: SignedIn,
  ): Promise<PledgePageDto> {
    await knownFund(this.dataSource, fund);
    const { donor } = query;
    const sight = inSight(asking, 'read agreements');
    const found = await readPledges(this.dataSource, fund, { ...query.more(), donor, sight });
    const path = `/api/funds/${encodeURIComponent(fund)}/pledges`;
    const next = query.next(found, path, ({ reference }) => reference);
    return { pledges: query.page(found).map(pledgeDto), next: keeping(next, { donor }) };
  }

  @Get(':pledge')
  @May('list agreements')
  @ApiOperation({ summary: 'One pledge; a contributor its own' })
  @ApiOkResponse({ type: PledgeDto, headers: versionHeader })
  async one(
    @Param('fund') fund: string,
    @Param('pledge') reference: string,
    @AskingPerson() asking: SignedIn,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PledgeDto> {
    const sight = inSight(asking, 'read agreements');
    const [pledge] = await readPledges(this.dataSource, fund, { reference, sight });
    if (!pledge) throw notFound(`pledge ${JSON.stringify(reference)} in fund ${JSON.stringify(fund)}`);
    sendVersion(reply, pledge.version);
    return pledgeDto(pledge);
  }

  @Post()
  @May('record agreements')
  @ApiOperation({ summary: 'Note a pledge: a statement of intent, which posts nothing' })
  @ApiCreatedResponse({ type: RecordedDto, headers: versionHeader })
  async note(
    @Param('fund') fund: string,
    @Body() { amount, expectedOn = null, note = null, ...body }: NewPledgeDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const pledge = { ...body, fund, amount: moneyFromJson(amount), expectedOn, note };
    sendNewVersion(reply, acting, await this.pledges.note(pledge, acting));
    return acting.request.answer;
  }

  @Patch(':pledge')
  @May('record agreements')
  @EditsVersion()
  @ApiOperation({ summary: 'Change a pledge; what was known of it stays known' })
  @ApiOkResponse({ type: RecordedDto, headers: versionHeader })
  async change(
    @Param('fund') fund: string,
    @Param('pledge') reference: string,
    @Body() { amount, expectedOn, note }: PledgeChangeDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const changed = {
      amount: amount === undefined ? undefined : moneyFromJson(amount),
      expectedOn,
      note,
    };
    sendNewVersion(reply, acting, await this.pledges.change(fund, reference, changed, acting));
    return acting.request.answer;
  }
}

const pledgeDto = ({ reference, donor, amount, expectedOn, note }: KnownPledge): PledgeDto => ({
  reference,
  donor,
  amount: amount.toJSON(),
  expectedOn,
  note,
});
