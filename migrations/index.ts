import { AccountsEntriesAndLinesExist2026112301000 } from './2026112301-accounts-entries-and-lines-exist.js';
import { HistoryIsAppendOnly2026112302000 } from './2026112302-history-is-append-only.js';
import { MonthsCloseForward2026112303000 } from './2026112303-months-close-forward.js';
import { EveryEntryIsSound2026112304000 } from './2026112304-every-entry-is-sound.js';
import { NoAccountFallsBelowItsFloor2026112305000 } from './2026112305-no-account-falls-below-its-floor.js';
import { RecordedOrderIsSealed2026112306000 } from './2026112306-recorded-order-is-sealed.js';
import { ChartOfAccountsOfATrustFund2026112307000 } from './2026112307-chart-of-accounts-of-a-trust-fund.js';
import { WhatPeopleEditIsKeptInVersions2026112308000 } from './2026112308-what-people-edit-is-kept-in-versions.js';
import { EveryMovementOfMoneyIsARecordWithAnEntry2026112309000 } from './2026112309-every-movement-of-money-is-a-record-with-an-entry.js';
import { PeopleHoldRolesFromADateToADate2026112401000 } from './2026112401-people-hold-roles-from-a-date-to-a-date.js';
import { EveryActLeavesATrail2026112402000 } from './2026112402-every-act-leaves-a-trail.js';
import { WhatIsProposedByOneIsDecidedByAnother2026112403000 } from './2026112403-what-is-proposed-by-one-is-decided-by-another.js';
import { SecretsAreKeptHashed2026112404000 } from './2026112404-secrets-are-kept-hashed.js';
import { DocumentsAreKeptByTheirHash2026112405000 } from './2026112405-documents-are-kept-by-their-hash.js';
import { RequestsAreCounted2026112406000 } from './2026112406-requests-are-counted.js';
import { PledgesAreIntentsAndNoEntries2026112407000 } from './2026112407-pledges-are-intents-and-no-entries.js';
import { EntriesOfAGovernedFundSayWhatWasDecided2026112410000 } from './2026112410-entries-of-a-governed-fund-say-what-was-decided.js';
import { CitiesTakePartByALetter2026112701000 } from './2026112701-cities-take-part-by-a-letter.js';
import { ScholarsServeInOnePlaceAtATime2026112701500 } from './2026112701-scholars-serve-in-one-place-at-a-time.js';
import { AnswersToAScanStayWithWhoeverGaveThem2026112702000 } from './2026112702-answers-to-a-scan-stay-with-whoever-gave-them.js';
import { ProjectsMoveByOneTable2026112703000 } from './2026112703-projects-move-by-one-table.js';
import { ResultsAreReportedByOneAndAcceptedByAnother2026112704000 } from './2026112704-results-are-reported-by-one-and-accepted-by-another.js';
import { TranchesWaitForTheirMilestones2026112705000 } from './2026112705-tranches-wait-for-their-milestones.js';
import { WhatIsReportedByOneIsVerifiedByAnother2026112705001 } from './2026112705-1-what-is-reported-by-one-is-verified-by-another.js';
import { WhatIsPayableGoesOutOnce2026112705002 } from './2026112705-2-what-is-payable-goes-out-once.js';
import { TheNextTransferWaitsForReports2026112706000 } from './2026112706-the-next-transfer-waits-for-reports.js';
import { ABookIsTriedOutBeforeItIsApproved2026112708000 } from './2026112708-a-book-is-tried-out-before-it-is-approved.js';

/** What can never happen, in the order in which it became impossible. */
export const migrations = [
  AccountsEntriesAndLinesExist2026112301000,
  HistoryIsAppendOnly2026112302000,
  MonthsCloseForward2026112303000,
  EveryEntryIsSound2026112304000,
  NoAccountFallsBelowItsFloor2026112305000,
  RecordedOrderIsSealed2026112306000,
  ChartOfAccountsOfATrustFund2026112307000,
  WhatPeopleEditIsKeptInVersions2026112308000,
  EveryMovementOfMoneyIsARecordWithAnEntry2026112309000,
  PeopleHoldRolesFromADateToADate2026112401000,
  EveryActLeavesATrail2026112402000,
  WhatIsProposedByOneIsDecidedByAnother2026112403000,
  SecretsAreKeptHashed2026112404000,
  DocumentsAreKeptByTheirHash2026112405000,
  RequestsAreCounted2026112406000,
  PledgesAreIntentsAndNoEntries2026112407000,
  EntriesOfAGovernedFundSayWhatWasDecided2026112410000,
  CitiesTakePartByALetter2026112701000,
  ScholarsServeInOnePlaceAtATime2026112701500,
  AnswersToAScanStayWithWhoeverGaveThem2026112702000,
  ProjectsMoveByOneTable2026112703000,
  ResultsAreReportedByOneAndAcceptedByAnother2026112704000,
  TranchesWaitForTheirMilestones2026112705000,
  WhatIsReportedByOneIsVerifiedByAnother2026112705001,
  WhatIsPayableGoesOutOnce2026112705002,
  TheNextTransferWaitsForReports2026112706000,
  ABookIsTriedOutBeforeItIsApproved2026112708000,
];
