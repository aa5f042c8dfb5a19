import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { Problem } from './problem.js';
import { AtTheOpenDoor } from './step.js';

const allIsWell = {
  type: 'object',
  required: ['status'],
  properties: { status: { type: 'string', enum: ['ok'] } },
};

/** Whether the process lives, and whether it can serve. */
@ApiTags('health')
@AtTheOpenDoor()
@Controller('api')
export class HealthController {
  constructor(private readonly dataSource: DataSource) {}

  @Get('health')
  @ApiOperation({ summary: 'Whether the process lives' })
  @ApiOkResponse({ schema: allIsWell })
  health(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Whether requests can be served: the ledger answers' })
  @ApiOkResponse({ schema: allIsWell })
  @ApiServiceUnavailableResponse({ description: 'The database does not answer' })
  async ready(): Promise<{ status: 'ok' }> {
    try {
      await this.dataSource.query('SELECT 1 FROM ledger.currency LIMIT 1');
    } catch {
      throw new Problem('unavailable', 'The database does not answer.');
    }
    return { status: 'ok' };
  }
}
