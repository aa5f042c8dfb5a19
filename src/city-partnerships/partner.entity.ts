import { Column, Entity, PrimaryColumn } from 'typeorm';
import { MoneyColumn } from '../../libs/money/index.js';

export const partnerRoles = ['lead', 'implementing', 'financing', 'technical', 'verifying'] as const;
export type PartnerRole = (typeof partnerRoles)[number];

export const broughtThings = ['cash', 'in_kind', 'expertise'] as const;
export type Brings = (typeof broughtThings)[number];

/** What a partner brings to a project, in a role; it is no money of the fund, and in no entry. */
@Entity({ name: 'project_partner_version', synchronize: false })
export class ProjectPartnerVersion {
  @PrimaryColumn({ type: 'int', name: 'project_id' })
  projectId: number;

  @PrimaryColumn({ type: 'int', name: 'organisation_id' })
  organisationId: number;

  @PrimaryColumn({ type: 'text' })
  role: PartnerRole;

  @PrimaryColumn({ type: 'text' })
  brings: Brings;

  @PrimaryColumn({ type: 'bigint', name: 'change_id' })
  changeId: string;

  /** Decimal text in `currency`; null for expertise. */
  @MoneyColumn({ nullable: true })
  value: string | null;

  /** The partner's own, ISO 4217. */
  @Column({ type: 'text', nullable: true })
  currency: string | null;

  @Column({ type: 'text', nullable: true })
  description: string | null;

  /** false: it takes part no more. */
  @Column({ type: 'boolean', name: 'taking_part' })
  takingPart: boolean;
}
