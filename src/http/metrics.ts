import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { AtTheOpenDoor } from './step.js';

/** The process's figures, and how long requests took, by route and status. */
const registry = new Registry();
collectDefaultMetrics({ register: registry });

const requestSeconds = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'How long requests took, by method, route and status',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  registers: [registry],
});

const unsealedEntries = new Gauge({
  name: 'ledger_unsealed_entries',
  help: 'Entries recorded that no seal has numbered yet; a number that stays high says that the sealer does not keep up',
  registers: [registry],
});

/** Measures every request of a server. */
export function measureRequests(server: FastifyInstance): void {
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unmatched';
    requestSeconds.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
  });
}

/** The figures in the text format of Prometheus. */
@ApiTags('health')
@AtTheOpenDoor()
@Controller('api')
export class MetricsController {
  constructor(private readonly dataSource: DataSource) {}

  @Get('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({ summary: 'Figures for Prometheus' })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  async metrics(): Promise<string> {
    const [row]: { n: string }[] = await this.dataSource.query('SELECT count(*) AS n FROM ledger.unsealed');
    unsealedEntries.set(Number.parseInt(row?.n ?? '0', 10));
    return registry.metrics();
  }
}
