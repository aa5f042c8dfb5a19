import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { dataSourceOptions } from '../libs/database/index.js';
import { AccessModule } from './access/index.js';
import { AllocationsModule } from './allocations/allocations.module.js';
import { AttachmentsModule } from './attachments/attachments.module.js';
import { AuditModule } from './audit/index.js';
import { CitiesModule } from './cities/index.js';
import { CityScanModule } from './city-scan/city-scan.module.js';
import { CityPartnershipsModule } from './city-partnerships/city-partnerships.module.js';
import { ContributionsModule } from './contributions/contributions.module.js';
import { DeliveryModule } from './delivery/index.js';
import { DisbursementsModule } from './disbursements/disbursements.module.js';
import { DonorsModule } from './donors/index.js';
import { entities } from './entities.js';
import { FundBooksModule } from './fund-book/fund-books.module.js';
import { FundLifecycleModule } from './fund-lifecycle/fund-lifecycle.module.js';
import { FundsModule } from './funds/funds.module.js';
import { HttpModule } from './http/index.js';
import { JournalModule } from './journal/journal.module.js';
import { MilestonesModule } from './milestones/index.js';
import { OrganisationsModule } from './organisations/organisations.module.js';
import { PeopleModule } from './people/index.js';
import { ResultsModule } from './results/results.module.js';
import { ReportsModule } from './reports/reports.module.js';
import { OidcModule, SignInModule } from './sign-in/index.js';
import { ScholarsModule } from './scholars/index.js';
import { SealingModule } from './sealing.module.js';

/** What the product can do. */
@Module({
  imports: [
    AccessModule,
    OidcModule,
    PeopleModule,
    AuditModule,
    OrganisationsModule,
    CitiesModule,
    ScholarsModule,
    FundsModule,
    FundLifecycleModule,
    FundBooksModule,
    CityScanModule,
    CityPartnershipsModule,
    ResultsModule,
    MilestonesModule,
    ContributionsModule,
    AllocationsModule,
    DisbursementsModule,
    DeliveryModule,
    DonorsModule,
    AttachmentsModule,
    JournalModule,
    ReportsModule,
    HttpModule,
    SealingModule,
  ],
})
export class AppModule {
  /**
   * The whole product on a ledger, as the application's role.
   * @param sessionSecret what sessions and second factors are sealed with (`sessionSecret`)
   */
  static on(applicationUrl: string, sessionSecret: string): DynamicModule {
    // The database has just been opened: when it does not answer now, trying again would only delay saying so.
    const ledger = TypeOrmModule.forRoot({
      ...dataSourceOptions(applicationUrl),
      entities,
      retryAttempts: 0,
    });
    return { module: AppModule, imports: [ledger, SignInModule.with(sessionSecret)] };
  }
}
