import { JournalEntry, type EntryLine } from '../../libs/ledger/index.js';
import { allocationDecided, windowMoved } from '../allocations/index.js';
import {
  agreementAmended,
  agreementSigned,
  contributorRefunded,
  depositReceived,
} from '../contributions/index.js';
import { expenditureReported, organisationRefunded, transferReleased } from '../disbursements/index.js';
import {
  agentFeeCharged,
  bankCharged,
  fundInterestEarned,
  organisationInterestReturned,
  otherIncomeReceived,
} from '../funds/index.js';
import type { AccountMove } from './known-books.js';
import type { Posting } from './posting.js';

/** The accounts that may not fall below zero, and that a fund book can move. */
const WITH_FLOOR = new Set(['1000', '1100', '9000']);

/** The journal entry of a posting; what a reversal posts depends on what it takes back, so it is not here. */
export function entryOf(posting: Exclude<Posting, { kind: 'reversal' }>): JournalEntry {
  switch (posting.kind) {
    case 'agreement':
      return agreementSigned(posting);
    case 'amendment':
      return agreementAmended(posting);
    case 'deposit':
      return depositReceived(posting);
    case 'refund_to_donor':
      return contributorRefunded(posting);
    case 'fund_interest':
      return fundInterestEarned(posting);
    case 'other_income':
      return otherIncomeReceived(posting);
    case 'bank_charge':
      return bankCharged(posting);
    case 'aa_fee':
      return agentFeeCharged(posting);
    case 'organisation_interest':
      return organisationInterestReturned(posting);
    case 'transfer':
      return transferReleased(posting);
    case 'refund_from_organisation':
      return organisationRefunded(posting);
    case 'expenditure':
      return expenditureReported(posting);
    case 'allocation':
      return allocationDecided(posting);
    case 'window_move':
      return windowMoved(posting);
  }
}

/** What a posting moves on the accounts with a floor, lines on one account added up. */
export function floorMoves(posting: Exclude<Posting, { kind: 'reversal' }>): AccountMove[] {
  return entryOf(posting).moves().filter(hasFloor);
}

/** What taking back those moves moves. */
export function reversedMoves(moves: AccountMove[]): AccountMove[] {
  return moves.map(({ account, amount }) => ({ account, amount: amount.negated() }));
}

function hasFloor({ account }: EntryLine): boolean {
  return WITH_FLOOR.has(account.code);
}
