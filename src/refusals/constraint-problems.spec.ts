import { describeConstraint, recordName } from './index.js';

/** An error as node-postgres raises it, inside one as TypeORM does. */
const refusal = (constraint: string | undefined, message: string, more: object = {}) =>
  Object.assign(new Error('QueryFailedError'), {
    driverError: Object.assign(new Error(message), { code: '23514', constraint, ...more }),
  });
const shortfall = (code: string, per: object) => ({
  detail: JSON.stringify({
    code,
    per,
    currency: 'USD',
    entry: 7,
    day: '2026-03-01',
    asked: '90000.00',
    available: '75500.00',
  }),
});
const recordOf = (kind: string, reference: string) => (id: string) =>
  id === '7' ? { kind, reference } : undefined;

describe('refusals of the database, for people', () => {
  it.each([
    [
      'allocation',
      'AL-1',
      '1000',
      { window: 'GEN' },
      'Allocation AL-1 of 90,000.00 USD exceeds the 75,500.00 USD unallocated in window GEN on 2026-03-01.',
    ],
    [
      'transfer',
      'T-1',
      '1100',
      { project: 'P', organisation: 'O', window: 'GEN' },
      'Transfer T-1 of 90,000.00 USD exceeds the 75,500.00 USD allocated to project P and organisation O from window GEN on 2026-03-01.',
    ],
    [
      'deposit',
      'D-1',
      '9000',
      { agreement: 'A-1' },
      'Deposit D-1 of 90,000.00 USD exceeds the 75,500.00 USD unpaid under agreement A-1 on 2026-03-01; amend the agreement first.',
    ],
    [
      'reversal',
      'refund_from_organisation R-1',
      '1000',
      { window: 'GEN' },
      'Reversal of refund from an organisation R-1 of 90,000.00 USD exceeds the 75,500.00 USD unallocated in window GEN on 2026-03-01; release or move 14,500.00 USD into window GEN first.',
    ],
  ])('says what %s %s met on account %s', (kind, reference, code, per, sentence) => {
    const error = refusal('account_not_below_floor', 'Account …', shortfall(code, per));
    expect(describeConstraint(error, recordOf(kind, reference))).toMatchObject({
      message: sentence,
      status: 409,
      constraint: 'account_not_below_floor',
    });
  });

  it('says the amount where nobody knows the record', () => {
    expect(describeConstraint(refusal('account_not_below_floor', '', shortfall('1050', {})))?.message).toBe(
      '90,000.00 USD exceeds the 75,500.00 USD of unidentified receipts on 2026-03-01.',
    );
  });

  it.each([
    ['deposit_reference_once', '23505', 409, 'The fund has a deposit of this reference already.'],
    ['amendment_reference_once', '23505', 409, 'The fund has an amendment of this reference already.'],
    ['fund_code_once', '23505', 409, 'There is a fund of this code already.'],
    ['project_kind', '23514', 422, 'A project is a programme, a direct_cost or a fund_transfer.'],
    ['transfer_is_positive', '23514', 422, 'said by the database'],
    ['month_closes_forward', '23514', 409, 'said by the database'],
  ])('tells a taken code and a limit from what is wrong: %s', (constraint, code, status, message) => {
    expect(describeConstraint(refusal(constraint, 'said by the database', { code }))).toMatchObject({
      status,
      message,
    });
  });

  it("puts the record's name in place of the entry's number", () => {
    const error = refusal('month_is_open', 'Entry 7 of 2026-03-01: its month is closed.');
    expect(describeConstraint(error, recordOf('aa_fee', 'F-1'))?.message).toBe(
      'Agent fee F-1 of 2026-03-01: its month is closed.',
    );
    expect(describeConstraint(error)?.message).toBe('Entry 7 of 2026-03-01: its month is closed.');
  });

  it('leaves alone what is no refusal by a rule', () => {
    expect(describeConstraint(new Error('connection lost'))).toBeNull();
    expect(
      describeConstraint(refusal('deposit_fund_id_fkey', 'a fault of ours', { code: '23503' })),
    ).toBeNull();
    expect(describeConstraint(null)).toBeNull();
  });

  it('names records in words', () => {
    expect(recordName({ kind: 'window_move', reference: 'M-1' })).toBe('Window move M-1');
    expect(recordName({ kind: 'reversal', reference: 'bank_charge B_1' })).toBe(
      'Reversal of bank charge B_1',
    );
  });
});
