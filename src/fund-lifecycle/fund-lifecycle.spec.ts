import {
  ada,
  balancesOf,
  createExample,
  eur,
  servicesOn,
  usd,
  type Services,
} from '../../test/support/example-services.js';
import { createDatabase, type TestDatabase } from '../../test/support/database.js';
import { entities } from '../entities.js';
import { closingShares } from './closing-shares.js';
import type { OpeningInput } from './index.js';

describe('the shares of a closing', () => {
  const deposits = (...nets: [string, string, string][]) =>
    nets.map(([donor, agreement, net]) => ({ donor, agreement, net: usd(net) }));
  const shares = (cash: string, ...nets: [string, string, string][]) =>
    closingShares(usd(cash), deposits(...nets)).map(
      ({ deposit, share }) => `${deposit.agreement} ${share.toString()}`,
    );

  it('adds up to the cash where thirds do not', () => {
    expect(shares('100', ['X', 'X-1', '1'], ['Y', 'Y-1', '1'], ['Z', 'Z-1', '1'])).toEqual([
      'X-1 33.34',
      'Y-1 33.33',
      'Z-1 33.33',
    ]);
  });

  it('is right for each contributor however many agreements it has', () => {
    // Shared out among agreements at once, X's three would take 0.01 each and Y nothing.
    expect(
      shares('0.02', ['X', 'X-1', '10'], ['X', 'X-2', '10'], ['X', 'X-3', '10'], ['Y', 'Y-1', '30']),
    ).toEqual(['X-1 0.01', 'Y-1 0.01']);
  });

  it('gives nothing where nothing is left', () => {
    expect(shares('0', ['X', 'X-1', '1'])).toEqual([]);
  });
});

describe('how a fund moves in and ends', () => {
  let database: TestDatabase;
  let services: Services;
  const balances = () => balancesOf(database.application, 'CITY');

  beforeEach(async () => {
    database = await createDatabase(entities);
    services = servicesOn(database.application);
    await createExample(services);
    const agreement = { fund: 'CITY', effectiveOn: '2024-01-01' };
    await services.agreements.sign(
      { ...agreement, reference: 'A-1', donor: 'NORLAND', amount: usd('1000'), window: 'GEN' },
      ada,
    );
    await services.agreements.sign(
      { ...agreement, reference: 'A-2', donor: 'FJORD', amount: eur('500'), window: 'GEN' },
      ada,
    );
  });
  afterEach(() => database.drop());

  // In: 800 + 440 + 5 interest = 1,245. Out: 12.40 fee, 1 charge, 600 transferred, 40 of it back = 573.40. Left: 671.60.
  const position: OpeningInput = {
    fund: 'CITY',
    reference: 'OB-1',
    effectiveOn: '2024-01-31',
    cash: [{ window: 'GEN', amount: usd('571.60') }],
    allocated: [{ project: 'CITY/1', organisation: 'UNICEF', window: 'WATER', amount: usd('100') }],
    unidentified: usd('7'),
    agreements: [
      { agreement: 'A-1', deposited: usd('800'), fee: usd('8') },
      { agreement: 'A-2', deposited: usd('440'), paid: eur('400'), fee: usd('4.40') },
    ],
    windows: [{ window: 'GEN', fundInterest: usd('5'), bankCharges: usd('1') }],
    organisationInterest: [],
    advances: [
      {
        project: 'CITY/1',
        organisation: 'UNICEF',
        transferred: usd('600'),
        refunded: usd('40'),
        expenditure: [
          { category: '1', amount: usd('300') },
          { category: '8', amount: usd('21') },
        ],
      },
    ],
  };

  it('opens with balances, commitments too, marked as such', async () => {
    await services.openings.open(position, ada);
    expect(await balances()).toEqual({
      '1000 GEN': '571.60',
      '1050': '7.00',
      '1100 CITY/1 UNICEF WATER': '100.00',
      '1200 CITY/1 UNICEF': '600.00',
      '1210 CITY/1 UNICEF': '-40.00',
      '1220 CITY/1 UNICEF': '-321.00',
      '2000': '-7.00',
      '4000 A-1': '-800.00',
      '4000 A-2': '-440.00',
      '4100 GEN': '-5.00',
      '5000 A-1': '8.00',
      '5000 A-2': '4.40',
      '5200 GEN': '1.00',
      '6000 CITY/1 UNICEF 1': '300.00',
      '6000 CITY/1 UNICEF 8': '21.00',
      '9000 A-1': '200.00',
      '9000 A-2': '100.00',
      '9100 A-1': '-200.00',
      '9100 A-2': '-100.00',
    });
    expect(
      await database.application.query(`SELECT nature FROM ledger.entry WHERE kind = 'opening'`),
    ).toEqual([{ nature: 'opening' }]);
    const { paid } = await services.agreements.commitment('CITY', 'A-2', '2024-12-31');
    expect(paid.toString()).toBe('400.00');
  });

  it('goes on from there: what was moved in can be transferred, and no more', async () => {
    await services.openings.open(position, ada);
    const place = { fund: 'CITY', project: 'CITY/1', organisation: 'UNICEF', effectiveOn: '2024-02-01' };
    await services.disbursements.transfer({ ...place, reference: 'T-1', amount: usd('100') }, ada);
    await expect(
      services.disbursements.transfer({ ...place, reference: 'T-2', amount: usd('1') }, ada),
    ).rejects.toThrow('exceeds the 0.00 USD allocated');
  });

  it('refuses balances of which cash is not what came in less what went out, with the figures', async () => {
    await expect(
      services.openings.open({ ...position, cash: [{ window: 'GEN', amount: usd('600') }] }, ada),
    ).rejects.toThrow(
      'Opening OB-1 does not balance: the cash of 700.00 USD is not what came in less what went out, 671.60 USD; the difference is 28.40 USD.',
    );
  });

  it('refuses to count money twice that moved by the day of the opening', async () => {
    await services.receipts.otherIncome(
      { fund: 'CITY', reference: 'O-1', effectiveOn: '2024-01-31', window: 'GEN', amount: usd('1') },
      ada,
    );
    await expect(services.openings.open(position, ada)).rejects.toThrow(
      'Opening OB-1 of 2024-01-31 would count money twice: Other income O-1 of 2024-01-31 moved some by then.',
    );
  });

  it.each([
    [{ cash: [{ window: 'FIRE', amount: usd('1') }] }, 'Fund CITY has no window FIRE'],
    [
      { allocated: [{ project: 'X', organisation: 'UNICEF', window: 'GEN', amount: usd('1') }] },
      'Fund CITY knows no project X.',
    ],
    [
      { organisationInterest: [{ organisation: 'WHO', amount: usd('1') }] },
      'Fund CITY knows no organisation WHO.',
    ],
    [{ agreements: [{ agreement: 'A-9', deposited: usd('1') }] }, 'Fund CITY has no agreement A-9.'],
    [
      { agreements: [{ agreement: 'A-2', deposited: usd('1') }] },
      'What was paid under agreement A-2 is in USD, 1.00 USD; it must be in EUR.',
    ],
    [
      { cash: [{ window: 'GEN', amount: usd('-1') }] },
      'Opening OB-1 is of -1.00 USD; the amount must be not negative.',
    ],
  ])('names what is wrong with %j', async (changed, sentence) => {
    await expect(services.openings.open({ ...position, ...changed }, ada)).rejects.toThrow(sentence);
  });

  it('says all that keeps a fund from being closed', async () => {
    await services.openings.open(position, ada);
    const proposal = await services.closings.proposeClosing('CITY', usd('238.99'));
    expect(proposal.obstacles).toEqual([
      '100.00 USD are still allocated to project CITY/1 and organisation UNICEF',
      'organisation UNICEF has a balance of 239.00 USD from project CITY/1',
      '7.00 USD are unidentified',
    ]);
    await expect(
      services.closings.closeFund(
        { fund: 'CITY', reference: 'END', effectiveOn: '2024-12-31', proposal },
        ada,
      ),
    ).rejects.toThrow('Fund CITY cannot be closed: 100.00 USD are still allocated');
    expect((await services.closings.proposeClosing('CITY', usd('239'))).obstacles).toHaveLength(2);
  });

  it('does not close before the last entry, and closes an empty fund without refunds', async () => {
    const proposal = await services.closings.proposeClosing('CITY');
    expect(proposal).toMatchObject({ window: null, moves: [], refunds: [], obstacles: [] });
    const closing = { fund: 'CITY', reference: 'END', proposal };
    await expect(services.closings.closeFund({ ...closing, effectiveOn: '2023-12-31' }, ada)).rejects.toThrow(
      'Fund CITY has entries up to 2024-01-01; it cannot be closed on 2023-12-31, before that.',
    );
    await services.closings.closeFund({ ...closing, effectiveOn: '2024-01-01' }, ada);
    expect(
      await database.application.query('SELECT made_by, what FROM change ORDER BY id DESC LIMIT 1'),
    ).toEqual([{ made_by: 'Ada', what: 'closing END of fund CITY' }]);
  });

  it('closes while others go on spending: what they spent was counted, or is refused', async () => {
    await services.contributions.receiveDeposit(
      { fund: 'CITY', reference: 'D-1', agreement: 'A-1', effectiveOn: '2024-02-01', amount: usd('100') },
      ada,
    );
    const proposal = await services.closings.proposeClosing('CITY');
    const charges = Array.from({ length: 8 }, (_, n) =>
      services.receipts.bankCharge(
        { fund: 'CITY', reference: `B-${n}`, effectiveOn: '2024-03-01', window: 'GEN', amount: usd('1') },
        ada,
      ),
    );
    const closing = services.closings.closeFund(
      { fund: 'CITY', reference: 'END', effectiveOn: '2024-03-01', proposal },
      ada,
    );
    const chargeCount = (await Promise.allSettled(charges)).filter(
      ({ status }) => status === 'fulfilled',
    ).length;
    const closed = (await Promise.allSettled([closing]))[0]?.status === 'fulfilled';
    expect(closed ? chargeCount : 0).toBe(0);
    expect((await balances())['1000 GEN']).toBe(closed ? undefined : `${99 - chargeCount}.00`);
  });
});
