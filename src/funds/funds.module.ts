import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DecisionsModule } from '../decisions/index.js';
import { withDataSource } from '../recording/index.js';
import { BankEvents } from './bank-events.js';
import { ExchangeRatesController } from './exchange-rates.controller.js';
import { ExchangeRatesService } from './exchange-rates.service.js';
import { FundsController } from './funds.controller.js';
import { FundsService } from './funds.service.js';
import { LimitsController } from './limits.controller.js';
import { LimitsService } from './limits.service.js';
import { MonthsController } from './months.controller.js';
import { MonthsService } from './months.service.js';
import { ReceiptsController } from './receipts.controller.js';
import { ReceiptsService } from './receipts.service.js';
import { ReversalsController } from './reversals.controller.js';
import { ReversalsService } from './reversals.service.js';

const services = [
  FundsService,
  ExchangeRatesService,
  LimitsService,
  MonthsService,
  ReceiptsService,
  ReversalsService,
];

@Module({
  imports: [DecisionsModule],
  controllers: [
    FundsController,
    LimitsController,
    ExchangeRatesController,
    ReceiptsController,
    MonthsController,
    ReversalsController,
  ],
  providers: [
    ...withDataSource(...services),
    {
      provide: BankEvents,
      useFactory: (dataSource: DataSource, receipts: ReceiptsService) => new BankEvents(dataSource, receipts),
      inject: [DataSource, ReceiptsService],
    },
  ],
  exports: [...services, BankEvents],
})
export class FundsModule {}
