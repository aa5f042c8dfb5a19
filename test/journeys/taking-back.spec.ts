import { entities } from '../../src/entities.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { ada, createExample, servicesOn, usd } from '../support/example-services.js';
import type { FrontDoor } from '../support/front-door.js';
import { createApp, person, type Granted } from '../support/http-app.js';

/** What was recorded is taken back, and money given back, by two people whom it does not benefit. */
let database: TestDatabase;
let app: Awaited<ReturnType<typeof createApp>>;
let amina: FrontDoor; // fund administrator
let bruno: FrontDoor; // approver
let chen: FrontDoor; // approver

const dollars = (amount: string) => ({ amount, currency: 'USD' });
const at = (path: string) => `/api/funds/CITY${path}`;
const approver: Granted = { role: 'approver', fund: 'CITY' };
const on = '2024-05-02';
const place = { project: 'CITY/1', organisation: 'UNICEF', window: 'GEN', effectiveOn: on, fund: 'CITY' };

beforeAll(async () => {
  database = await createDatabase(entities);
  const services = servicesOn(database.application);
  await createExample(services);
  const shared = { fund: 'CITY', effectiveOn: '2024-05-01' };
  const signed = { ...shared, reference: 'A-1', donor: 'NORLAND', window: 'GEN', amount: usd('9000') };
  await services.agreements.sign(signed, ada);
  const deposit = { ...shared, reference: 'DEP-1', agreement: 'A-1', amount: usd('5000') };
  await services.contributions.receiveDeposit(deposit, ada);
  await services.allocations.allocate({ ...place, reference: 'AL-1', amount: usd('500') }, ada);
  const move = { fund: 'CITY', effectiveOn: on, fromWindow: 'GEN', toWindow: 'WATER' };
  await services.allocations.moveBetweenWindows({ ...move, reference: 'WM-1', amount: usd('800') }, ada);
  app = await createApp(database);
  amina = await person(database, app, [{ role: 'fund_administrator', fund: 'CITY' }], { name: 'Amina' });
  bruno = await person(database, app, [approver], { name: 'Bruno' });
  chen = await person(database, app, [{ role: 'approver' }], { name: 'Chen' });
}, 60_000);

afterAll(async () => {
  await app?.end();
  await database?.drop();
});

interface Proposal {
  id: number;
  state: string;
  needs: number;
}
const proposalOf = ({ body }: { body: unknown }) => (body as { proposal: Proposal }).proposal;
const detailOf = ({ body }: { body: unknown }) => (body as { detail: string }).detail;
const reverse = async (reference: string): Promise<Proposal> => {
  const [row]: { entry: string }[] = await database.application.query(
    'SELECT entry_id::text AS entry FROM money_record WHERE reference = $1',
    [reference],
  );
  const body = { effectiveOn: '2024-05-09', reason: 'The bank returned it' };
  return proposalOf(await amina.post(at(`/entries/${row!.entry}/reverse`), body).expect(201));
};
const limits = async (twoApproversAbove: string | null, stepUpReversalAbove: string | null) => {
  const sam = await person(database, app, [{ role: 'system_administrator' }]);
  const { etag = '' } = (await sam.get(at('/limits')).expect(200)).headers as { etag?: string };
  const money = (amount: string | null) => (amount === null ? null : dollars(amount));
  const set = {
    twoApproversAbove: money(twoApproversAbove),
    stepUpReversalAbove: money(stepUpReversalAbove),
  };
  await sam.put(at('/limits'), set).set('if-match', etag).expect(200);
};
const belonging = (organisation: string) =>
  person(database, app, [approver], { organisations: [organisation] });

describe('a reversal', () => {
  it.each([
    ['a deposit', 'DEP-1', 'NORLAND', { organisation: 'NORLAND', project: null, amount: dollars('5000.00') }],
    [
      'an allocation',
      'AL-1',
      'UNICEF',
      { organisation: 'UNICEF', project: 'CITY/1', amount: dollars('500.00') },
    ],
    ['an agreement', 'A-1', 'NORLAND', { organisation: 'NORLAND', project: null, amount: null }],
  ])('of %s says whose it is, who decide nothing on it', async (_, reference, organisation, terms) => {
    const proposal = await reverse(reference);
    expect(proposal).toMatchObject({ subject: expect.any(String) as string, ...terms });
    const theirs = await belonging(organisation);
    for (const verdict of ['approve', 'reject']) {
      const refused = await theirs
        .post(at(`/reversals/${proposal.id}/${verdict}`), { reason: 'Ours' })
        .expect(403);
      expect(detailOf(refused)).toMatch(/^Nobody decides for an organisation or a city that they belong to/);
    }
    await bruno.post(at(`/reversals/${proposal.id}/reject`), { reason: 'It stands' }).expect(200);
  });

  it('of a move between windows has its amount: above the limits two decide, with a fresh second factor', async () => {
    await limits('700.00', '700.00');
    const proposal = await reverse('WM-1');
    expect(proposal).toMatchObject({ amount: dollars('800.00'), needs: 2 });
    const tired = await person(database, app, [approver], { steppedUp: false });
    const refused = await tired.post(at(`/reversals/${proposal.id}/approve`)).expect(403);
    expect(detailOf(refused)).toMatch(/^The reversal of WM-1 over 800\.00 USD is above 700\.00 USD/);
    const first = await bruno.post(at(`/reversals/${proposal.id}/approve`)).expect(200);
    expect(first.body).toMatchObject({ proposal: { state: 'proposed' }, entries: [] });
    const second = await chen.post(at(`/reversals/${proposal.id}/approve`)).expect(200);
    expect(second.body).toMatchObject({ proposal: { state: 'approved' }, entries: [{ kind: 'reversal' }] });
    await limits(null, null);
  });
});

describe('a refund to a contributor', () => {
  it('is approved with a fresh second factor, whatever its amount, by nobody of the contributor', async () => {
    const refund = { reference: 'RD-1', effectiveOn: on, amount: dollars('1.00') };
    await amina.post(at('/agreements/A-1/refunds'), refund).expect(201);
    const tired = await person(database, app, [approver], { steppedUp: false });
    const path = at('/contributor-refunds/RD-1/approve');
    expect((await tired.post(path).expect(403)).body).toMatchObject({ type: '/problems/step-up-required' });
    await (await belonging('NORLAND')).post(path).expect(403);
    await bruno.post(path).expect(200);
  });
});

describe('an approver who proposed to lift a hold', () => {
  it('withdraws that, and nobody else’s proposal', async () => {
    const why = { reason: 'An allegation' };
    const { body } = await bruno.post(at('/holds'), { project: 'CITY/2', ...why }).expect(201);
    const { id } = (body as { hold: { id: number } }).hold;
    const lifting = proposalOf(await bruno.post(at(`/holds/${id}/lift`), why).expect(201));
    const withdraw = (who: FrontDoor, proposal: number) =>
      who.post(at(`/proposals/${proposal}/withdraw`), { reason: 'Too early' });
    expect(detailOf(await withdraw(chen, lifting.id).expect(403))).toBe(
      'A proposal is withdrawn by whoever made it, or by a fund administrator.',
    );
    expect(proposalOf(await withdraw(bruno, lifting.id).expect(200)).state).toBe('withdrawn');
    const allocation = { ...place, fund: undefined, reference: 'AL-9', amount: dollars('1.00') };
    const other = proposalOf(await amina.post(at('/allocations'), allocation).expect(201));
    await withdraw(bruno, other.id).expect(403);
  });
});
