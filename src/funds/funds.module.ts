import { Module } from '@nestjs/common';
import { DecisionsModule } from '../decisions/index.js';
import { FundsController } from './funds.controller.js';
import { withDataSource } from '../recording/index.js';
import { ExchangeRatesService } from './exchange-rates.service.js';
import { FundsService } from './funds.service.js';
import { MonthsController } from './months.controller.js';
import { MonthsService } from './months.service.js';
import { ReceiptsService } from './receipts.service.js';
import { ReversalsController } from './reversals.controller.js';
import { ReversalsService } from './reversals.service.js';

const services = [FundsService, ExchangeRatesService, MonthsService, ReceiptsService, ReversalsService];

@Module({
  imports: [DecisionsModule],
  controllers: [FundsController, MonthsController, ReversalsController],
  providers: withDataSource(...services),
  exports: services,
})
export class FundsModule {}
