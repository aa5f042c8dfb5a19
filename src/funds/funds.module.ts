import { Module } from '@nestjs/common';
import { FundsController } from './funds.controller.js';
import { withDataSource } from '../recording/index.js';
import { ExchangeRatesService } from './exchange-rates.service.js';
import { FundsService } from './funds.service.js';
import { MonthsService } from './months.service.js';
import { ReceiptsService } from './receipts.service.js';
import { ReversalsService } from './reversals.service.js';

const services = [FundsService, ExchangeRatesService, MonthsService, ReceiptsService, ReversalsService];

@Module({
  controllers: [FundsController],
  providers: withDataSource(...services),
  exports: services,
})
export class FundsModule {}
