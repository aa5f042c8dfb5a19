import type { DataSource } from 'typeorm';
import type { SignedIn } from '../access/index.js';
import { readProposals, type ProposalsService } from '../decisions/index.js';
import { knownFund } from '../funds/index.js';
import { notFound } from '../http/index.js';
import type { AllocationDetailsDto } from './allocation.dto.js';
import { readAllocations } from './allocations.query.js';
import { availableAsJson } from './available.query.js';

/** An allocation or a release with what is available and its documents, recorded or only proposed. @throws {Problem} 404 */
export async function allocationDetails(
  dataSource: DataSource,
  proposals: ProposalsService,
  { fund, reference }: { fund: string; reference: string },
  asking: SignedIn,
): Promise<AllocationDetailsDto> {
  const known = await knownFund(dataSource, fund);
  const [recorded] = await readAllocations(dataSource, fund, { reference });
  const found = recorded
    ? { ...recorded, state: 'approved', place: { fund, kind: 'allocation', reference } }
    : await proposed(dataSource, fund, reference);
  const { place, ...allocation } = found;
  const window = known.window(allocation.window);
  return {
    ...allocation,
    available: await availableAsJson(dataSource.manager, window.id, allocation.effectiveOn),
    documents: await proposals.documentsOf(asking, place),
  };
}

async function proposed(dataSource: DataSource, fund: string, reference: string) {
  const kinds = ['allocation', 'allocation_release'] as const;
  const [proposal] = await readProposals(dataSource, { fund, reference, kinds });
  if (!proposal) throw notFound(`allocation ${JSON.stringify(reference)} in fund ${JSON.stringify(fund)}`);
  const { kind, id, state, effectiveOn, project, organisation, window, amount } = proposal;
  const sign = kind === 'allocation_release' ? '-' : '';
  return {
    ...{
      reference,
      effectiveOn: effectiveOn!,
      project: project!,
      organisation: organisation!,
      window: window!,
    },
    amount: { ...amount!, amount: `${sign}${amount!.amount}` },
    ...{ entry: null, reversedOn: null, proposal: id, state },
    place: { fund, kind: 'proposal', reference: String(id) },
  };
}
