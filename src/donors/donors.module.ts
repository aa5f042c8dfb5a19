import { Module } from '@nestjs/common';
import { DonorsController } from './donors.controller.js';

/** What a contributor sees: its own agreements and deposits, and the whole fund's use of money. */
@Module({ controllers: [DonorsController] })
export class DonorsModule {}
