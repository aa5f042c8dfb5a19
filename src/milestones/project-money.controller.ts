import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { May } from '../access/index.js';
import { MoneyDto } from '../http/index.js';
import { readProjectMoney, type Ladder } from './project-money.query.js';

class LadderDto {
  @ApiProperty({ description: 'Approved by the steering committee' }) budget: MoneyDto;
  @ApiProperty({ description: 'Set aside so far, what was transferred since included' }) allocated: MoneyDto;
  @ApiProperty({ description: 'By verified results' }) earned: MoneyDto;
  @ApiProperty({ description: 'Earned and not transferred, of each organisation' }) payable: MoneyDto;
  @ApiProperty({ description: 'Transferred under tranches and not earned' }) toRecover: MoneyDto;
  @ApiProperty({ description: 'Under tranches, by allocation alone, and imported' }) transferred: MoneyDto;
  @ApiProperty({ description: 'Returned by organisations' }) refunded: MoneyDto;
  @ApiProperty({ description: 'As reported' }) spent: MoneyDto;
  @ApiProperty({ description: 'Transferred, less refunded, less spent' }) balance: MoneyDto;
}

class OrganisationLadderDto extends LadderDto {
  @ApiProperty({ example: 'UN-HABITAT' }) organisation: string;
}

/** Where each figure comes from: the journal entries on its account, or the verified results. */
class SourcesDto {
  @ApiProperty({ example: '/api/funds/CITY/entries?project=CITY-NBO&account=1100' }) allocated: string;
  @ApiProperty({ example: '/api/projects/CITY-NBO/tranches' }) earned: string;
  @ApiProperty() payable: string;
  @ApiProperty() toRecover: string;
  @ApiProperty() transferred: string;
  @ApiProperty() refunded: string;
  @ApiProperty() spent: string;
}

export class ProjectLadderDto extends LadderDto {
  @ApiProperty({ example: 'CITY' }) fund: string;
  @ApiProperty({ example: 'CITY-NBO' }) project: string;
  @ApiProperty({ type: [OrganisationLadderDto] }) organisations: OrganisationLadderDto[];
  @ApiProperty({ description: 'Where to look for what each figure is made of' }) sources: SourcesDto;
}

/** The money of a project, step by step: worked out from lines and verified results when it is asked for. */
@ApiTags('milestones')
@Controller('api/projects/:project/money')
export class ProjectMoneyController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @May('see projects')
  @ApiOperation({
    summary: 'Budget, allocated, earned, payable, transferred, refunded, spent, and the balance',
  })
  @ApiOkResponse({ type: ProjectLadderDto })
  async ladder(@Param('project') project: string): Promise<ProjectLadderDto> {
    const found = await readProjectMoney(this.dataSource, project);
    const entries = (account: string) =>
      `/api/funds/${encodeURIComponent(found.fund)}/entries?${new URLSearchParams({ project, account }).toString()}`;
    const tranches = `/api/projects/${encodeURIComponent(project)}/tranches`;
    return {
      fund: found.fund,
      project,
      ...ladderJson(found.ladder),
      organisations: found.organisations.map(({ organisation, ladder }) => ({
        organisation,
        ...ladderJson(ladder),
      })),
      sources: {
        ...{ allocated: entries('1100'), earned: tranches, payable: tranches, toRecover: tranches },
        ...{ transferred: entries('1200'), refunded: entries('1210'), spent: entries('1220') },
      },
    };
  }
}

const ladderJson = (ladder: Ladder): LadderDto => ({
  budget: ladder.budget.toJSON(),
  allocated: ladder.allocated.toJSON(),
  earned: ladder.earned.toJSON(),
  payable: ladder.payable.toJSON(),
  toRecover: ladder.toRecover.toJSON(),
  transferred: ladder.transferred.toJSON(),
  refunded: ladder.refunded.toJSON(),
  spent: ladder.spent.toJSON(),
  balance: ladder.balance.toJSON(),
});
