import { Controller, Get, Param, Post, Query, Req, Res, StreamableFile, UseFilters } from '@nestjs/common';
import {
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
  ApiUnprocessableEntityResponse,
  ApiUnsupportedMediaTypeResponse,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ActingPerson, AskingPerson, May, type Acting, type SignedIn } from '../access/index.js';
import { wrong } from '../refusals/index.js';
import { AttachmentsService } from './attachments.service.js';
import {
  DocumentDto,
  DocumentListDto,
  DocumentsQuery,
  downloads,
  uploadForm,
  UploadQuery,
} from './documents.dto.js';
import { DocumentProblems } from './documents.problems.js';
import type { DocumentRecord, RecordPlace } from './documents.query.js';
import { contentDisposition } from './file-name.js';
import { checkKnows, checkReader, mayRead } from './readers.js';
import { readUpload } from './upload.js';

@ApiTags('documents')
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
  async upload(
    @Req() request: FastifyRequest,
    @AskingPerson() asking: SignedIn,
    @ActingPerson() acting: Acting,
    @Query() query: UploadQuery,
  ): Promise<DocumentDto> {
    const attachTo = placeOf(query);
    checkKnows(asking, attachTo?.fund);
    // Sent again, it is another document with the same content: a key, which would stand for the form without the file, says nothing.
    const author = { ...acting, request: { ...acting.request, key: null } };
    const { arrival, fileName, ...details } = await readUpload(
      request,
      (content) => this.attachments.receive(content),
      this.attachments.atMost,
    );
    return documentDto(
      await this.attachments.keepArrival(arrival, fileName, author, { ...details, attachTo }),
    );
  }

  @Get()
  @ApiOperation({
    summary: 'The documents of a record that one may read, in the order in which they were attached',
  })
  @ApiOkResponse({ type: DocumentListDto })
  @ApiNotFoundResponse({ description: 'No such fund' })
  @ApiUnprocessableEntityResponse({ description: 'The reference begins or ends with a blank' })
  async of(@AskingPerson() asking: SignedIn, @Query() query: DocumentsQuery): Promise<DocumentListDto> {
    const { fund = null, kind, reference } = query;
    checkKnows(asking, fund);
    const documents = await this.attachments.of(fund, kind, reference);
    return { documents: documents.filter((document) => mayRead(asking, document)).map(documentDto) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'A document without its content' })
  @ApiOkResponse({ type: DocumentDto })
  @ApiNotFoundResponse({ description: 'No such document' })
  async one(@AskingPerson() asking: SignedIn, @Param('id') id: string): Promise<DocumentDto> {
    return documentDto(checkReader(asking, await this.attachments.find(id)));
  }

  @Get(':id/content')
  @ApiOperation({ summary: 'The content of a document, to be saved and never shown by a browser' })
  @ApiOkResponse({ content: downloads, description: 'The content; its SHA-256 is the ETag' })
  @ApiNotFoundResponse({ description: 'No such document' })
  @ApiConflictResponse({ description: 'The stored content is lost or damaged' })
  @ApiServiceUnavailableResponse({ description: 'The store does not answer' })
  async content(
    @AskingPerson() asking: SignedIn,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ): Promise<StreamableFile> {
    const document = checkReader(asking, await this.attachments.find(id));
    const stream = await this.attachments.open(document);
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

/** Of what it is evidence is told where the evidence is. */
const documentDto = ({ evidenceOf: _evidence, ...document }: DocumentRecord): DocumentDto => document;

function placeOf({ fund, kind, reference }: UploadQuery): RecordPlace | undefined {
  if (kind !== undefined && reference !== undefined) return { fund: fund ?? null, kind, reference };
  if (fund === undefined && kind === undefined && reference === undefined) return undefined;
  throw wrong('To attach the document, say kind and reference, and the fund where the record is of one.');
}
