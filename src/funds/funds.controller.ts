import { Body, Controller, Get, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { Rate } from '../../libs/money/index.js';
import { ActingPerson, AskingPerson, May, type Acting, type SignedIn } from '../access/index.js';
import { notFound, RecordedDto } from '../http/index.js';
import { EditsVersion, sendNewVersion, sendVersion, versionHeader } from '../organisations/index.js';
import type { Answer } from '../recording/index.js';
import { FundChangeDto, FundDto, NewFundDto, NewWindowDto, WindowChangeDto, WindowDto } from './funds.dto.js';
import { isInReach, readFunds, type FundSummary } from './funds.query.js';
import { FundsService } from './funds.service.js';

/** Funds and their windows. */
@ApiTags('funds')
@Controller('api/funds')
export class FundsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly funds: FundsService,
  ) {}

  @Get()
  @May('see funds')
  @ApiOperation({ summary: 'The funds that one may know of' })
  @ApiOkResponse({ type: [FundDto] })
  async all(@AskingPerson() asking: SignedIn): Promise<FundDto[]> {
    const funds = await readFunds(this.dataSource);
    return funds.filter(({ code }) => isInReach(asking, code)).map(fundDto);
  }

  @Get(':fund')
  @May('see funds')
  @ApiOperation({ summary: 'One fund with its windows' })
  @ApiOkResponse({ type: FundDto, headers: versionHeader })
  async one(@Param('fund') code: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<FundDto> {
    const [fund] = await readFunds(this.dataSource, code);
    if (!fund) throw notFound(`fund ${JSON.stringify(code)}`);
    sendVersion(reply, fund.version);
    return fundDto(fund);
  }

  @Post()
  @May('open funds')
  @ApiOperation({ summary: 'Open a fund with its windows; its code, currency and first day never change' })
  @ApiCreatedResponse({ type: RecordedDto, headers: versionHeader })
  async open(
    @Body() { aaFeeRate, indirectCostRate, ...body }: NewFundDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const rates = { aaFeeRate: rateOf(aaFeeRate), indirectCostRate: rateOf(indirectCostRate) };
    sendNewVersion(reply, acting, await this.funds.createFund({ ...body, ...rates }, acting));
    return acting.request.answer;
  }

  @Patch(':fund')
  @May('change the fund')
  @EditsVersion()
  @ApiOperation({ summary: 'Change the name or the rates; a new fee rate holds for deposits from now on' })
  @ApiOkResponse({ type: RecordedDto, headers: versionHeader })
  async change(
    @Param('fund') code: string,
    @Body() { name, aaFeeRate, indirectCostRate }: FundChangeDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const changed = { name, aaFeeRate: rateOf(aaFeeRate), indirectCostRate: rateOf(indirectCostRate) };
    sendNewVersion(reply, acting, await this.funds.changeFund(code, changed, acting));
    return acting.request.answer;
  }

  @Get(':fund/windows')
  @May('see funds')
  @ApiOperation({ summary: 'The windows of a fund, in order of their codes; their version is the fund’s' })
  @ApiOkResponse({ type: [WindowDto], headers: versionHeader })
  async windows(
    @Param('fund') code: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WindowDto[]> {
    return (await this.one(code, reply)).windows;
  }

  @Post(':fund/windows')
  @May('change the fund')
  @ApiOperation({ summary: 'Open a window: an earmark for a theme, an outcome or a country' })
  @ApiCreatedResponse({ type: RecordedDto, headers: versionHeader })
  async openWindow(
    @Param('fund') fund: string,
    @Body() body: NewWindowDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    sendNewVersion(reply, acting, await this.funds.addWindow(fund, { ...body }, acting));
    return acting.request.answer;
  }

  @Patch(':fund/windows/:window')
  @May('change the fund')
  @EditsVersion()
  @ApiOperation({ summary: 'Rename a window; its version is the fund’s' })
  @ApiOkResponse({ type: RecordedDto, headers: versionHeader })
  async renameWindow(
    @Param('fund') fund: string,
    @Param('window') code: string,
    @Body() { name }: WindowChangeDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    sendNewVersion(reply, acting, await this.funds.renameWindow(fund, { code, name }, acting));
    return acting.request.answer;
  }
}

function rateOf(share: string | null): Rate | null;
function rateOf(share: string | null | undefined): Rate | null | undefined;
function rateOf(share: string | null | undefined): Rate | null | undefined {
  return typeof share === 'string' ? Rate.of(share) : share;
}

/** Everything but what only the database and the header know it by. */
function fundDto({ id: _id, version: _version, ...fund }: FundSummary): FundDto {
  return fund;
}
