import type { DataSource } from 'typeorm';
import type { SignedIn } from '../access/index.js';
import { knownPlace } from '../city-partnerships/index.js';
import { readProposals, type ProposalsService } from '../decisions/index.js';
import { whatTransferWaitsFor } from '../delivery/index.js';
import { notFound } from '../http/index.js';
import type { TransferDetailsDto } from './disbursement.dto.js';
import { payableFigures } from '../milestones/index.js';
import { readTransfers, transferable } from './disbursements.query.js';

/** A transfer with what is allocated for it and its documents, recorded or only prepared. @throws {Problem} 404 */
export async function transferDetails(
  dataSource: DataSource,
  proposals: ProposalsService,
  { fund, reference }: { fund: string; reference: string },
  asking: SignedIn,
): Promise<TransferDetailsDto> {
  const [recorded] = await readTransfers(dataSource, fund, { reference });
  const found = recorded
    ? { ...recorded, state: 'approved', record: { fund, kind: 'transfer', reference } }
    : await prepared(dataSource, fund, reference);
  const { record, ...transfer } = found;
  const { fund: known, ...place } = await knownPlace(dataSource.manager, { ...transfer, fund });
  const { id: windowId } = known.window(transfer.window);
  const { effectiveOn, tranche } = transfer;
  return {
    ...transfer,
    allocated: await transferable(dataSource.manager, { ...place, fundId: known.id, windowId, effectiveOn }),
    waitsFor:
      transfer.state === 'proposed'
        ? await whatTransferWaitsFor(dataSource.manager, { ...place, effectiveOn })
        : [],
    payable: tranche === null ? null : await payableFigures(dataSource.manager, { ...place, fund: known }),
    documents: await proposals.documentsOf(asking, record),
  };
}

async function prepared(dataSource: DataSource, fund: string, reference: string) {
  const [proposal] = await readProposals(dataSource, { fund, reference, kinds: ['transfer'] });
  if (!proposal) throw notFound(`transfer ${JSON.stringify(reference)} in fund ${JSON.stringify(fund)}`);
  const { id, state, effectiveOn, project, organisation, window, amount, subject: tranche } = proposal;
  return {
    ...{
      reference,
      effectiveOn: effectiveOn!,
      project: project!,
      organisation: organisation!,
      window: window!,
      tranche,
      basis: tranche === null ? 'allocation alone' : 'tranche',
    },
    ...{ amount: amount!, entry: null, reversedOn: null, proposal: id, state },
    record: { fund, kind: 'proposal', reference: String(id) },
  };
}
