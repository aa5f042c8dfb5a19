import { Controller, Get, Param, Post, Query, Req, Res, StreamableFile, UseFilters } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBody,
  ApiConflictResponse,
  ApiConsumes,
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiPayloadTooLargeResponse,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiUnauthorizedResponse,
  ApiUnprocessableEntityResponse,
  ApiUnsupportedMediaTypeResponse,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { May } from '../access/index.js';
import { wrong } from '../refusals/index.js';
import { AttachmentsService } from './attachments.service.js';
import { authorOf } from './author-of.js';
import {
  DocumentDto,
  DocumentListDto,
  DocumentsQuery,
  downloads,
  uploadForm,
  UploadQuery,
} from './documents.dto.js';
import { DocumentProblems } from './documents.problems.js';
import type { RecordPlace } from './documents.query.js';
import { contentDisposition } from './file-name.js';
import { readUpload } from './upload.js';

@ApiTags('documents')
@ApiBadRequestResponse({ description: 'The request is malformed' })
@ApiUnauthorizedResponse({ description: 'Nobody is signed in' })
@UseFilters(DocumentProblems)
@May('keep documents')
@Controller('api/documents')
export class DocumentsController {
  constructor(private readonly attachments: AttachmentsService) {}

  @Post()
  @ApiOperation({ summary: 'Upload a document, and attach it to a record' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: uploadForm })
  @ApiCreatedResponse({ type: DocumentDto })
  @ApiNotFoundResponse({ description: 'No such fund' })
  @ApiPayloadTooLargeResponse({ description: 'The file is larger than a document may be' })
  @ApiUnsupportedMediaTypeResponse({ description: 'The body is no form' })
  @ApiUnprocessableEntityResponse({ description: 'An empty file, one of another type, or one with a virus' })
  @ApiServiceUnavailableResponse({ description: 'The virus scanner or the store does not answer' })
  async upload(@Req() request: FastifyRequest, @Query() query: UploadQuery): Promise<DocumentDto> {
    const author = authorOf(request);
    const attachTo = placeOf(query);
    const { arrival, fileName, ...details } = await readUpload(
      request,
      (content) => this.attachments.receive(content),
      this.attachments.atMost,
    );
    return this.attachments.keepArrival(arrival, fileName, author, { ...details, attachTo });
  }

  @Get()
  @ApiOperation({ summary: 'The documents of a record, in the order in which they were attached' })
  @ApiOkResponse({ type: DocumentListDto })
  @ApiNotFoundResponse({ description: 'No such fund' })
  @ApiUnprocessableEntityResponse({ description: 'The reference begins or ends with a blank' })
  async of(@Req() request: FastifyRequest, @Query() query: DocumentsQuery): Promise<DocumentListDto> {
    authorOf(request);
    return { documents: await this.attachments.of(query.fund ?? null, query.kind, query.reference) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'A document without its content' })
  @ApiOkResponse({ type: DocumentDto })
  @ApiNotFoundResponse({ description: 'No such document' })
  async one(@Req() request: FastifyRequest, @Param('id') id: string): Promise<DocumentDto> {
    authorOf(request);
    return this.attachments.find(id);
  }

  @Get(':id/content')
  @ApiOperation({ summary: 'The content of a document, to be saved and never shown by a browser' })
  @ApiOkResponse({ content: downloads, description: 'The content; its SHA-256 is the ETag' })
  @ApiNotFoundResponse({ description: 'No such document' })
  @ApiConflictResponse({ description: 'The stored content is lost or damaged' })
  @ApiServiceUnavailableResponse({ description: 'The store does not answer' })
  async content(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ): Promise<StreamableFile> {
    authorOf(request);
    const { document, stream } = await this.attachments.open(id);
    void reply.headers({
      etag: `"${document.sha256}"`,
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
    });
    return new StreamableFile(stream, {
      type: document.mediaType,
      length: document.size,
      disposition: contentDisposition(document.name, document.mediaType),
    });
  }
}

function placeOf({ fund, kind, reference }: UploadQuery): RecordPlace | undefined {
  if (kind !== undefined && reference !== undefined) return { fund: fund ?? null, kind, reference };
  if (fund === undefined && kind === undefined && reference === undefined) return undefined;
  throw wrong('To attach the document, say kind and reference, and the fund where the record is of one.');
}
