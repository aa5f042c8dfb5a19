import { Body, Controller, Get, Param, Put, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { moneyFromJson } from '../../libs/money/index.js';
import { ActingPerson, May, type Acting } from '../access/index.js';
import { RecordedDto } from '../http/index.js';
import { EditsVersion, sendNewVersion, sendVersion, versionHeader } from '../organisations/index.js';
import type { Answer } from '../recording/index.js';
import { LimitsDto } from './funds.dto.js';
import { LimitsService } from './limits.service.js';

/** The amounts above which more is asked of people. */
@ApiTags('funds')
@Controller('api/funds/:fund/limits')
export class LimitsController {
  constructor(private readonly limits: LimitsService) {}

  // Whoever proposes or sets them must know them, and those are not the same roles; they are no secret.
  @Get()
  @May('see funds')
  @ApiOperation({ summary: 'The amounts above which two approve, or a reversal asks for a second factor' })
  @ApiOkResponse({ type: LimitsDto, headers: versionHeader })
  async one(
    @Param('fund') fund: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LimitsDto> {
    const { twoApproversAbove, stepUpReversalAbove, version } = await this.limits.of(fund);
    sendVersion(reply, version);
    return {
      twoApproversAbove: twoApproversAbove?.toJSON() ?? null,
      stepUpReversalAbove: stepUpReversalAbove?.toJSON() ?? null,
    };
  }

  @Put()
  @May('set limits')
  @EditsVersion()
  @ApiOperation({ summary: 'Set both; what is proposed already keeps what it was proposed under' })
  @ApiOkResponse({ type: RecordedDto, headers: versionHeader })
  async set(
    @Param('fund') fund: string,
    @Body() { twoApproversAbove, stepUpReversalAbove }: LimitsDto,
    @ActingPerson() acting: Acting,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer | null> {
    const limits = {
      twoApproversAbove: twoApproversAbove && moneyFromJson(twoApproversAbove),
      stepUpReversalAbove: stepUpReversalAbove && moneyFromJson(stepUpReversalAbove),
    };
    sendNewVersion(reply, acting, await this.limits.set(fund, limits, acting));
    return acting.request.answer;
  }
}
