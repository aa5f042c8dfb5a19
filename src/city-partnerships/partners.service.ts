import type { DataSource } from 'typeorm';
import type { Money } from '../../libs/money/index.js';
import { checkAmount, record, type Author } from '../recording/index.js';
import { unknown, wrong } from '../refusals/index.js';
import { livingProject } from './life-facts.query.js';
import { ProjectPartnerVersion, type Brings, type PartnerRole } from './partner.entity.js';
import { readPartners, type PartnerView } from './partners.query.js';
import { organisationOf, waitForProject } from './project-details.js';

/** What a partner brings: cash or in kind with its value in the partner's own currency, or expertise in a sentence. */
export interface PartnerInput {
  organisation: string;
  role: PartnerRole;
  brings: Brings;
  value?: Money;
  description?: string;
}

/** Who takes part in a project, in which role, and what each brings. */
export class PartnersService {
  constructor(private readonly dataSource: DataSource) {}

  /** Notes what a partner brings in a role, in place of what it brought of that kind before. @throws {Refused} 404, 422 */
  async bring(code: string, partner: PartnerInput, author: Author): Promise<void> {
    const { organisation, role, brings, value, description } = partner;
    const what = `partner ${organisation} of project ${code}`;
    await record(this.dataSource, author, what, async (recording) => {
      await waitForProject(recording, code);
      const project = await livingProject(recording.manager, code);
      recording.inFund(project.fund.id);
      checkBrought(partner);
      const { id: organisationId } = await organisationOf(recording.manager, organisation);
      await recording.insert(ProjectPartnerVersion, {
        ...{ projectId: project.id, organisationId, role, brings, takingPart: true },
        ...(value === undefined ? {} : { value: value.toString(), currency: value.currency }),
        ...(description === undefined ? {} : { description }),
      });
      const partners = await readPartners(recording.manager, project.id);
      recording.answerWith({ partners: partners.map(partnerAsJson) });
    });
  }

  /** Notes that a partner takes part no more, in any role; what it brought stays on record. @throws {Refused} 404 for no partner */
  async leave(code: string, organisation: string, author: Author): Promise<void> {
    const what = `partner ${organisation} of project ${code} left`;
    await record(this.dataSource, author, what, async (recording) => {
      await waitForProject(recording, code);
      const project = await livingProject(recording.manager, code);
      recording.inFund(project.fund.id);
      const own = (await readPartners(recording.manager, project.id)).filter(
        (partner) => partner.organisation === organisation,
      );
      if (own.length === 0) throw unknown(`Organisation ${organisation} is no partner of project ${code}.`);
      const { id: organisationId } = await organisationOf(recording.manager, organisation);
      for (const { role, brings, value, description } of own) {
        await recording.insert(ProjectPartnerVersion, {
          ...{ projectId: project.id, organisationId, role, brings, description, takingPart: false },
          ...(value === null ? {} : { value: value.toString(), currency: value.currency }),
        });
      }
      const partners = await readPartners(recording.manager, project.id);
      recording.answerWith({ partners: partners.map(partnerAsJson) });
    });
  }
}

/** A partner as JSON has it. */
export const partnerAsJson = ({ value, ...partner }: PartnerView) => ({
  ...partner,
  value: value?.toJSON() ?? null,
});

function checkBrought({ organisation, brings, value, description }: PartnerInput): void {
  const name = `What ${organisation} brings`;
  if (brings === 'expertise') {
    if (value !== undefined)
      throw wrong(`${name} is expertise, which has no value in money; leave value out.`);
    if (!description?.trim()) throw wrong(`${name} is expertise: say in a sentence which (description).`);
    return;
  }
  if (value === undefined) {
    throw wrong(`${name} is ${brings.replace('_', ' ')}: say what it is worth, in its own currency (value).`);
  }
  checkAmount(value, value.currency, 'positive', name);
}
