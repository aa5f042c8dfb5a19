import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** A request, to the byte. */
export interface RawRequest {
  method: string;
  /** Path and query as they go over the wire. */
  target: string;
  headers: Record<string, string>;
  body?: string | Buffer;
}

export interface RawAnswer {
  status: number;
  /** Without parameters, in small letters; '' where there is none. */
  mediaType: string;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The text read as JSON; undefined where it is none. */
  json: unknown;
}

const PATIENCE_MS = 20_000;

/** Sends requests over real connections, as they are: nothing is encoded, corrected or followed. */
export class RawClient {
  private constructor(
    private readonly port: number,
    private readonly agent: Agent,
  ) {}

  static async of(app: NestFastifyApplication): Promise<RawClient> {
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new RawClient(port, new Agent({ keepAlive: true, maxSockets: 8 }));
  }

  close(): void {
    this.agent.destroy();
  }

  send({ method, target, headers, body }: RawRequest): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      const sent = request({
        ...{ host: '127.0.0.1', port: this.port, agent: this.agent, timeout: PATIENCE_MS },
        ...{ method, path: target },
        // Also where there is nothing to send: Node would send an empty body in chunks.
        headers: { 'content-length': String(Buffer.byteLength(body ?? '')), ...headers },
      });
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)));
      sent.on('error', reject);
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const type = response.headers['content-type'] ?? '';
          resolve({
            status: response.statusCode ?? 0,
            mediaType: type.split(';')[0]!.trim().toLowerCase(),
            headers: response.headers,
            text,
            json: /\bjson\b/i.test(type) ? parsed(text) : undefined,
          });
        });
      });
      sent.end(body);
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
