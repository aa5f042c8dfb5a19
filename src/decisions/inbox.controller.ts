import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { AskingPerson, May, type SignedIn } from '../access/index.js';
import { InboxDto, InboxQuery } from './inbox.dto.js';
import { readInbox } from './inbox.query.js';
import { readReminders } from './reminders.query.js';
import { readUnsettled } from './unsettled.query.js';

/** What waits for the person who asks. */
@ApiTags('inbox')
@Controller('api/inbox')
export class InboxController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @May('see what waits')
  @ApiOperation({
    summary:
      'What I may decide now, a page at a time; what I proposed and nobody has decided, or somebody rejected; what is overdue or unidentified in my funds; what falls due',
  })
  @ApiOkResponse({ type: InboxDto })
  async inbox(
    @Query() { after = '0', limit: asked = '100' }: InboxQuery,
    @AskingPerson() asking: SignedIn,
  ): Promise<InboxDto> {
    const limit = Number.parseInt(asked, 10);
    const found = await readInbox(this.dataSource, asking, {
      after: Number.parseInt(after, 10),
      limit: limit + 1,
    });
    const waiting = found.waiting.slice(0, limit);
    const last = waiting.at(-1);
    const next =
      last && found.waiting.length > limit ? `/api/inbox?after=${last.proposal.id}&limit=${limit}` : null;
    const [unsettled, reminders] = [
      await readUnsettled(this.dataSource, asking),
      await readReminders(this.dataSource, asking),
    ];
    return { ...found, waiting, next, unsettled, reminders };
  }
}
