import type { FastifyRequest } from 'fastify';
import type { DataSource } from 'typeorm';
import { leaveEvent, type Attempt } from '../recording/index.js';
import { requestOf } from './acting.js';
import { attemptedRecord, type Asked } from './attempted-record.js';
import type { Step } from './role-table.js';
import type { SignedIn } from './signed-in.js';

/** An attempt at a step of the role table, as the guard sees it coming. Its fund and record are looked up only where it is refused. */
export class GuardedAttempt implements Attempt {
  noted = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly step: Step,
    private readonly signedIn: SignedIn,
    private readonly request: FastifyRequest,
  ) {}

  async fundId(): Promise<number | null> {
    const { fund, project } = this.asked.params;
    // What no text can hold is the code of nothing.
    const named = fund ?? project;
    if (named === undefined || named.includes('\0')) return null;
    const [row]: { id: number }[] = await this.dataSource.query(
      `SELECT id FROM fund WHERE code = $1 UNION ALL SELECT fund_id FROM project WHERE $1::text IS NULL AND code = $2`,
      [fund ?? null, project ?? null],
    );
    return row?.id ?? null;
  }

  async note(outcome: 'refused' | 'failed', detail: string | null): Promise<void> {
    if (this.noted) return;
    this.noted = true;
    const { id, address, signedInBy } = requestOf(this.request);
    await leaveEvent(this.dataSource, {
      personId: this.signedIn.personId,
      actor: this.signedIn.name,
      door: 'http',
      action: this.step,
      outcome,
      fundId: await this.fundId(),
      record: await attemptedRecord(this.dataSource, this.asked),
      requestId: id,
      address,
      signedInBy,
      detail,
    });
  }

  private get asked(): Asked {
    const { url, params, body, routeOptions } = this.request;
    return {
      path: url.split('?')[0] ?? '',
      route: routeOptions.url ?? '',
      params: params as Asked['params'],
      body: (typeof body === 'object' && body !== null ? body : {}) as Asked['body'],
    };
  }
}
