import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { moneyFromJson, Rate } from '../../libs/money/index.js';
import { ActingPerson, AskingPerson, May, type Acting, type SignedIn } from '../access/index.js';
import { AttachmentsService } from '../attachments/index.js';
import { eventOf, inSight, keeping, knownFund } from '../funds/index.js';
import { RecordedDto } from '../http/index.js';
import { EditsVersion, sendNewVersion, sendVersion, versionHeader } from '../organisations/index.js';
import type { Answer } from '../recording/index.js';
import {
  AgreementDto,
  AgreementPageDto,
  AgreementsQuery,
  AmendmentDto,
  AsOfQuery,
  NewAgreementDto,
  ScheduleDto,
  SchedulePlanDto,
} from './agreements.dto.js';
import { dayOf, readAgreements, readAmendments, readDeposits, readRefunds } from './agreements.query.js';
import { AgreementsService } from './agreements.service.js';
import { oneAgreement, scheduleDto, summaryDto } from './agreements.shown.js';
import { SchedulesService } from './schedules.service.js';

/** What contributors promise, and when they are to pay. */
@ApiTags('contributions')
@Controller('api/funds/:fund/agreements')
export class AgreementsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly agreements: AgreementsService,
    private readonly schedules: SchedulesService,
    private readonly attachments: AttachmentsService,
  ) {}

  @Get()
  @May('list agreements')
  @ApiOperation({
    summary: 'Agreements in order of their references, a page at a time; a contributor its own',
  })
  @ApiOkResponse({ type: AgreementPageDto })
  async page(
    @Param('fund') fund: string,
    @Query() query: AgreementsQuery,
    @AskingPerson() asking: SignedIn,
  ): Promise<AgreementPageDto> {
    await knownFund(this.dataSource, fund);
    const { donor, window } = query;
    const asOf = await dayOf(this.dataSource, query.asOf);
    const sight = inSight(asking, 'read agreements');
    const found = await readAgreements(this.dataSource, fund, asOf, {
      ...query.more(),
      donor,
      window,
      sight,
    });
    const path = `/api/funds/${encodeURIComponent(fund)}/agreements`;
    const next = query.next(found, path, ({ reference }) => reference);
    return {
      asOf,
      agreements: query.page(found).map(summaryDto),
      next: keeping(next, { donor, window, asOf: query.asOf }),
    };
  }

  @Get(':agreement')
  @May('read agreements')
  @ApiOperation({ summary: 'One agreement with its amendments, deposits, refunds and schedule' })
  @ApiOkResponse({ type: AgreementDto, headers: versionHeader })
  async one(
    @Param('fund') fund: string,
    @Param('agreement') reference: string,
    @Query() { asOf: day }: AsOfQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AgreementDto> {
    const asOf = await dayOf(this.dataSource, day);
    const agreement = await oneAgreement(this.dataSource, fund, reference, asOf);
    sendVersion(reply, agreement.version);
    return {
      ...summaryDto(agreement),
      amendments: await readAmendments(this.dataSource, agreement.id),
      deposits: await readDeposits(this.dataSource, agreement.id),
      refunds: await readRefunds(this.dataSource, agreement.id),
      schedule: scheduleDto(agreement, asOf, await this.schedules.schedule(fund, reference, asOf)),
    };
  }

  @Post()
  @May('record agreements')
  @ApiOperation({ summary: 'Record an agreement as signed: a promise, no cash' })
  @ApiCreatedResponse({ type: RecordedDto, headers: versionHeader })
  async sign(
    @Param('fund') fund: string,
    @Body() { amount, aaFeeRate, document, ...body }: NewAgreementDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const agreement = {
      ...eventOf(body, fund),
      amount: moneyFromJson(amount),
      ...(aaFeeRate === undefined ? {} : { aaFeeRate: Rate.of(aaFeeRate) }),
    };
    const place = { fund, kind: 'agreement', reference: body.reference };
    const version = await this.agreements.sign(agreement, acting, async (recording) => {
      if (document !== undefined) await this.attachments.attachInto(recording, document, place);
    });
    sendNewVersion(reply, acting, version);
    return acting.request.answer;
  }

  @Post(':agreement/amend')
  @HttpCode(200)
  @May('amend agreements')
  @EditsVersion()
  @ApiOperation({ summary: 'Record the agreement’s new total, with the document that was signed' })
  @ApiOkResponse({ type: RecordedDto, headers: versionHeader })
  async amend(
    @Param('fund') fund: string,
    @Param('agreement') agreement: string,
    @Body() { amount, document, ...body }: AmendmentDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const amendment = { ...eventOf(body, fund), agreement, amount: moneyFromJson(amount) };
    const place = { fund, kind: 'amendment', reference: body.reference };
    const version = await this.agreements.amend(amendment, acting, (recording) =>
      this.attachments.attachInto(recording, document, place),
    );
    sendNewVersion(reply, acting, version);
    return acting.request.answer;
  }

  @Get(':agreement/schedule')
  @May('read agreements')
  @ApiOperation({ summary: 'When the contributor is to pay, and what of it is due and overdue' })
  @ApiOkResponse({ type: ScheduleDto, headers: versionHeader })
  async schedule(
    @Param('fund') fund: string,
    @Param('agreement') reference: string,
    @Query() { asOf: day }: AsOfQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ScheduleDto> {
    const asOf = await dayOf(this.dataSource, day);
    const agreement = await oneAgreement(this.dataSource, fund, reference, asOf);
    sendVersion(reply, agreement.version);
    return scheduleDto(agreement, asOf, await this.schedules.schedule(fund, reference, asOf));
  }

  @Put(':agreement/schedule')
  @May('plan instalments')
  @EditsVersion()
  @ApiOperation({ summary: 'Plan when the contributor is to pay, in place of the schedule before' })
  @ApiOkResponse({ type: RecordedDto, headers: versionHeader })
  async plan(
    @Param('fund') fund: string,
    @Param('agreement') agreement: string,
    @Body() body: SchedulePlanDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const instalments = body.instalments.map(({ dueOn, amount }) => ({
      dueOn,
      amount: moneyFromJson(amount),
    }));
    sendNewVersion(reply, acting, await this.schedules.plan(fund, agreement, instalments, acting));
    return acting.request.answer;
  }
}
