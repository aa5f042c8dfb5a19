import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Acting } from '../access/index.js';

/** The content of a refusal, for its description. */
export const problem = {
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDto' } } },
};

/** Describes a route that edits a record: which version the edit starts from is in If-Match. */
export const EditsVersion = () =>
  applyDecorators(
    ApiHeader({
      name: 'If-Match',
      required: true,
      description: 'The ETag that the record was read with',
      schema: { type: 'string', example: '"42"' },
    }),
    ApiResponse({ status: 412, description: 'It was edited meanwhile', ...problem }),
    ApiResponse({ status: 428, description: 'If-Match is missing', ...problem }),
  );

/** The header of an answer whose record has a version, for its description. */
export const versionHeader = {
  ETag: { description: 'The version, for If-Match', schema: { type: 'string', example: '"42"' } },
};

/** Sends the version that an answer shows. */
export function sendVersion(reply: FastifyReply, version: string): void {
  void reply.header('etag', `"${version}"`);
}

/** Sends the version that an edit made; a rehearsed one made none. */
export function sendNewVersion(reply: FastifyReply, { request }: Acting, version: string): void {
  if (!request.rehearsal) sendVersion(reply, version);
}
