import { Allocation, WindowMove } from './allocations/index.js';
import { DocumentLink, KeptDocument } from './attachments/index.js';
import {
  CityCommunication,
  CityCommunicationVersion,
  CityMembershipVersion,
  CityParticipation,
  CityParticipationVersion,
  CityPartner,
  CityPartnerVersion,
  CourseCompletion,
  CourseCompletionVersion,
} from './cities/index.js';
import {
  Appraisal,
  BudgetDraft,
  BudgetDraftLine,
  BudgetLineVersion,
  BudgetVersion,
  Project,
  ProjectPartnerVersion,
  ProjectVersion,
  ScholarAssignment,
  ScholarAssignmentEnd,
} from './city-partnerships/index.js';
import {
  Agreement,
  Amendment,
  ContributorRefund,
  Deposit,
  InstalmentVersion,
} from './contributions/index.js';
import {
  Expenditure,
  ExpenditureReport,
  OrganisationRefund,
  Transfer,
  TransferWaiver,
} from './disbursements/index.js';
import { Opening } from './fund-lifecycle/index.js';
import {
  ExchangeRate,
  Fund,
  FundVersion,
  FundWindow,
  FundWindowVersion,
  Receipt,
  Reversal,
} from './funds/index.js';
import { Organisation, OrganisationVersion } from './organisations/index.js';
import { Change } from './recording/index.js';
import { Placement, PlacementVersion, Scholar, ScholarVersion } from './scholars/index.js';

/** Every table that a service writes; whoever opens a DataSource for services passes them on. */
export const entities = [
  ...[Change, Organisation, OrganisationVersion],
  ...[Fund, FundVersion, FundWindow, FundWindowVersion, ExchangeRate, Receipt, Reversal, Opening],
  ...[Project, ProjectVersion, BudgetVersion],
  ...[BudgetLineVersion, BudgetDraft, BudgetDraftLine, Appraisal],
  ...[ProjectPartnerVersion, ScholarAssignment, ScholarAssignmentEnd],
  ...[Agreement, Amendment, InstalmentVersion, Deposit, ContributorRefund],
  ...[Allocation, WindowMove, Transfer, TransferWaiver, OrganisationRefund],
  ...[Expenditure, ExpenditureReport],
  ...[KeptDocument, DocumentLink],

  ...[CityMembershipVersion, CityCommunication, CityCommunicationVersion],
  ...[CityParticipation, CityParticipationVersion, CityPartner, CityPartnerVersion],
  ...[CourseCompletion, CourseCompletionVersion, Scholar, ScholarVersion, Placement, PlacementVersion],
];
