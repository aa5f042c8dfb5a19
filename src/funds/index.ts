/** Funds, windows, exchange rates, months, what a fund receives apart from deposits, and reversals of any record. */
export { accounts } from './accounts.js';
export {
  AfterEntry,
  BankEventDto,
  BankRecordDto,
  bankEventOf,
  EntryCursorQuery,
  EventDto,
  eventOf,
  IsCode,
  keeping,
  PlaceCursorQuery,
  placeFilter,
  placeFilterValues,
} from './bank-event.dto.js';
export type { PlaceFilter } from './bank-event.dto.js';
export { BankEvents } from './bank-events.js';
export { bankRecord, bankSelection, reversedOn } from './bank-record.query.js';
export type { BankRow } from './bank-record.query.js';
export { checkBankEvent, checkEvent, marked } from './event.js';
export { ExchangeRate } from './exchange-rate.entity.js';
export { ExchangeRatesService } from './exchange-rates.service.js';
export * from './fund.entries.js';
export { Fund, FundVersion, FundWindow, FundWindowVersion } from './fund.entity.js';
export { FundsModule } from './funds.module.js';
export { FundsService } from './funds.service.js';
export type { FundInput } from './funds.service.js';
export { IsShare } from './funds.dto.js';
export { ALL, inSight } from './in-sight.js';
export type { InSight } from './in-sight.js';
export { fundSelection, KnownFund, knownFund, unknownFund } from './known-fund.js';
export type { FundRow, KnownWindow } from './known-fund.js';
export { BankRecord, bankColumns, eventColumns, MoneyRecord } from './money-record.js';
export type { BankEventInput, EventInput } from './money-record.js';
export { MonthsService } from './months.service.js';
export { Receipt } from './receipt.entity.js';
export { ReceiptsService } from './receipts.service.js';
export { Reversal } from './reversal.entity.js';
export { ReversalsService } from './reversals.service.js';
export { isInReach, readFunds } from './funds.query.js';
export type { FundSummary } from './funds.query.js';
