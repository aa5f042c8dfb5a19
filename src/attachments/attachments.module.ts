import multipart from '@fastify/multipart';
import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { contentStore } from '../../libs/storage/index.js';
import { AttachmentsService } from './attachments.service.js';
import { documentLimit } from './document-limit.js';
import { DocumentsController } from './documents.controller.js';
import { virusScanner } from './virus-scanner.js';

/** Documents: kept, attached, given back. Forms with files are read on every route of the application, and asked for here only. */
@Module({
  controllers: [DocumentsController],
  providers: [
    {
      provide: AttachmentsService,
      useFactory: (dataSource: DataSource) =>
        new AttachmentsService(dataSource, {
          store: contentStore(process.env),
          scanner: virusScanner(process.env),
          atMost: documentLimit(process.env),
        }),
      inject: [DataSource],
    },
  ],
  exports: [AttachmentsService],
})
export class AttachmentsModule implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost<FastifyAdapter>) {}

  /**
   * Not awaited: that would load the routes that are there already, before Nest has said what becomes of their errors; the server loads
   * it when it begins to listen.
   */
  onModuleInit(): void {
    void this.host.httpAdapter.getInstance().register(multipart);
  }
}
