import { moneyFromJson } from '../../libs/money/index.js';
import { knownPlace } from '../city-partnerships/index.js';
import { checkFreeReference, type Figures, type Proposable, type ProposalTerms } from '../decisions/index.js';
import { checkEvent, knownFund } from '../funds/index.js';
import { checkAmount, type Recording } from '../recording/index.js';
import { wrong } from '../refusals/index.js';
import type { AllocationDto, WindowMoveDto } from './allocation.dto.js';
import type { AllocationInput, AllocationsService, WindowMoveInput } from './allocations.service.js';
import { availableAsJson } from './available.query.js';

/** What is asked for through HTTP, with the fund of the path. */
export type AllocationContent = AllocationDto & { fund: string };
export type WindowMoveContent = WindowMoveDto & { fund: string };

/** The kinds of decision that set cash aside, give it back or move it, as they are proposed and carried out. */
export const allocationKinds = (allocations: AllocationsService) => ({
  allocation: {
    kind: 'allocation',
    posts: true,
    terms: (recording, content) => termsOfAllocation(recording, allocationInput(content)),
    carryOut: (recording, content) => allocations.allocateInto(recording, allocationInput(content)),
    figures: allocationFigures,
  } satisfies Proposable<AllocationContent>,
  release: {
    kind: 'allocation_release',
    posts: true,
    terms: (recording, content) => termsOfAllocation(recording, allocationInput(content)),
    carryOut: (recording, content) => allocations.releaseInto(recording, allocationInput(content)),
    figures: allocationFigures,
  } satisfies Proposable<AllocationContent>,
  windowMove: {
    kind: 'window_move',
    posts: true,
    terms: (recording, content) => termsOfMove(recording, moveInput(content)),
    carryOut: (recording, content) => allocations.moveInto(recording, moveInput(content)),
    figures: allocationFigures,
  } satisfies Proposable<WindowMoveContent>,
});

const allocationInput = ({ amount, document: _document, ...rest }: AllocationContent): AllocationInput => ({
  ...rest,
  amount: moneyFromJson(amount),
});

const moveInput = ({ amount, document: _document, ...rest }: WindowMoveContent): WindowMoveInput => ({
  ...rest,
  amount: moneyFromJson(amount),
});

async function termsOfAllocation(recording: Recording, allocation: AllocationInput): Promise<ProposalTerms> {
  const { reference, effectiveOn, amount } = allocation;
  const name = checkEvent('allocation', allocation);
  const { fund, projectId, organisationId } = await knownPlace(recording.manager, allocation);
  checkAmount(amount, fund.currency, 'positive', name);
  const named = { fundId: fund.id, reference };
  await checkFreeReference(recording.manager, named, ['allocation', 'allocation_release'], 'allocation');
  const { id: windowId } = fund.window(allocation.window);
  return { fundId: fund.id, reference, effectiveOn, amount, projectId, organisationId, windowId };
}

async function termsOfMove(recording: Recording, move: WindowMoveInput): Promise<ProposalTerms> {
  const { reference, effectiveOn, amount } = move;
  const name = checkEvent('window_move', move);
  const fund = await knownFund(recording.manager, move.fund);
  checkAmount(amount, fund.currency, 'positive', name);
  const [from, to] = [fund.window(move.fromWindow), fund.window(move.toWindow)];
  if (from.id === to.id) throw wrong(`${name} goes from window ${from.code} to itself; name another one.`);
  await checkFreeReference(recording.manager, { fundId: fund.id, reference }, ['window_move'], 'window_move');
  return { fundId: fund.id, reference, effectiveOn, amount, windowId: from.id, toWindowId: to.id };
}

/** What is available from the day of the decision on, and after all pending proposals: this one is among them until it is decided. */
export const allocationFigures: Figures = async ({ manager }, { windowId, effectiveOn }) =>
  windowId === undefined || effectiveOn === undefined
    ? {}
    : { available: await availableAsJson(manager, windowId, effectiveOn) };
