import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply } from 'fastify';
import { type DoorProblem, doorProblem, refuse } from './problems.js';

/** What the router refuses before any hook runs: an address that is none, or a part of it that is too long. */
export function answerBadAddress(error: FastifyError, reply: FastifyReply): FastifyReply {
  reply.headers(PLAIN_HEADERS);
  return error.code === 'FST_ERR_MAX_PARAM_LENGTH'
    ? refuse(reply, 'url-too-long', 'A part of the address is longer than 200 characters.')
    : refuse(reply, 'invalid-request', 'The address is not well-formed: look at what follows each % in it.');
}

/** What Node refuses before there is a request: answered on the bare connection, which is then closed. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  // Node's own handling looks at the same field: in the middle of an answer, another would only corrupt it.
  const { _httpMessage: answer } = socket as { _httpMessage?: ServerResponse | null };
  if (error.code === 'ECONNRESET' || !socket.writable || answer?.headersSent) {
    socket.destroy();
    return;
  }
  const [kind, detail] = brokenRequests[error.code ?? ''] ?? [
    'invalid-request',
    'The request is not well-formed HTTP.',
  ];
  const problem = doorProblem(kind, detail);
  const body = JSON.stringify(problem);
  const headers = {
    ...PLAIN_HEADERS,
    'Content-Type': 'application/problem+json',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n${body}`);
}

const PLAIN_HEADERS = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
};

const brokenRequests: Record<string, [DoorProblem, string]> = {
  HPE_HEADER_OVERFLOW: [
    'headers-too-large',
    'The headers together are longer than 16 KiB: send fewer cookies.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [
    'timeout',
    'The whole request must arrive within five minutes, and its headers within 10 seconds.',
  ],
};
