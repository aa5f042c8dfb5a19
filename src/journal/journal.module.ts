import { Module } from '@nestjs/common';
import { JournalController } from './journal.controller.js';

/** A fund's accounts and entries, for reading. */
@Module({ controllers: [JournalController] })
export class JournalModule {}
