import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsDay, IsMoment } from '../http/index.js';

export class KnownAtQuery {
  @ApiPropertyOptional({
    example: '2026-11-23T10:00:00Z',
    description: 'As it was known at this moment (RFC 3339)',
  })
  @IsOptional()
  @IsMoment()
  knownAt?: string;
}

export class StatementQuery extends KnownAtQuery {
  @ApiPropertyOptional({ example: '2026-01-01', description: 'First day; absent: since the fund began' })
  @IsOptional()
  @IsDay()
  from?: string;
  @ApiProperty({ example: '2026-12-31', description: 'Last day' })
  @IsDay()
  to: string;
}

const money = { type: 'object', additionalProperties: { type: 'string', example: '1250.00' } } as const;

export class StatementDto {
  @ApiProperty({ example: 'CITY' }) fund: string;
  @ApiProperty({ example: 'USD' }) currency: string;
  @ApiPropertyOptional({ example: '2026-01-01', nullable: true, type: String }) from?: string | null;
  @ApiProperty({ example: '2026-12-31' }) to: string;
  @ApiProperty({
    ...money,
    description:
      'contributions, fundInterest, organisationInterest, otherIncome, refundsToContributors, total',
  })
  sources: Record<string, string>;
  @ApiProperty({
    ...money,
    description:
      'transfersToOrganisations, transfersToOtherFunds, refundsFromOrganisations, netFunded, directCosts, administrativeAgentFee, bankCharges, total',
  })
  uses: Record<string, string>;
  @ApiProperty({ ...money, description: 'opening, change, closing' }) cash: Record<string, string>;
  @ApiProperty({ ...money, description: 'netFunded, expenditure, balance' }) organisations: Record<
    string,
    string
  >;
}

const table = { type: 'array', items: { type: 'object', additionalProperties: true } } as const;

export class AnnualReportDto {
  @ApiProperty({ example: 'CITY' }) fund: string;
  @ApiProperty({ example: 'USD' }) currency: string;
  @ApiProperty({ example: 2025 }) year: number;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'priorYear, currentYear and cumulative: a statement each',
  })
  statement: object;
  @ApiProperty({ ...table, description: 'donor, name, commitments, priorYears, currentYear, totalDeposits' })
  contributors: object[];
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'fund and organisations: priorYears, currentYear, total',
  })
  interest: object;
  @ApiProperty({
    ...table,
    description: 'organisation, name; priorYears, currentYear, total: transfers, refunds, netFunded',
  })
  transfers: object[];
  @ApiProperty({
    ...table,
    description: 'organisation, name, approvedBudget, netFunded, expenditure…, deliveryRate',
  })
  delivery: object[];
  @ApiProperty({ ...table, description: 'category, name, priorYears, currentYear, total, share' })
  categories: object[];
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'administrativeAgentFee, indirectSupportCosts, directCosts',
  })
  costRecovery: object;
  @ApiProperty({
    ...table,
    description: 'project, title, organisation, status, approvedBudget, netFunded, expenditure, deliveryRate',
  })
  projects: object[];
  @ApiProperty({ type: 'object', additionalProperties: true, description: 'The foot of each table' })
  totals: object;
}
