import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { dataSourceOptions } from '../libs/database/index.js';
import { AllocationsModule } from './allocations/allocations.module.js';
import { CityPartnershipsModule } from './city-partnerships/city-partnerships.module.js';
import { ContributionsModule } from './contributions/contributions.module.js';
import { DisbursementsModule } from './disbursements/disbursements.module.js';
import { entities } from './entities.js';
import { FundLifecycleModule } from './fund-lifecycle/fund-lifecycle.module.js';
import { FundsModule } from './funds/funds.module.js';
import { HttpModule } from './http/index.js';
import { JournalModule } from './journal/journal.module.js';
import { OrganisationsModule } from './organisations/organisations.module.js';
import { ReportsModule } from './reports/reports.module.js';
import { SealingModule } from './sealing.module.js';

/** What the product can do. */
@Module({
  imports: [
    OrganisationsModule,
    FundsModule,
    FundLifecycleModule,
    CityPartnershipsModule,
    ContributionsModule,
    AllocationsModule,
    DisbursementsModule,
    JournalModule,
    ReportsModule,
    HttpModule,
    SealingModule,
  ],
})
export class AppModule {
  /** The whole product on a ledger, as the application's role. */
  static on(applicationUrl: string): DynamicModule {
    // The database has just been opened: when it does not answer now, trying again would only delay saying so.
    const ledger = TypeOrmModule.forRoot({
      ...dataSourceOptions(applicationUrl),
      entities,
      retryAttempts: 0,
    });
    return { module: AppModule, imports: [ledger] };
  }
}
