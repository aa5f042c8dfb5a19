import { Controller, Get, Param } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { notFound } from '../http/index.js';
import { readFunds, type FundSummary } from './funds.query.js';

class WindowDto {
  @ApiProperty({ example: 'HOUS' }) code: string;
  @ApiProperty({ example: 'Housing' }) name: string;
}

class FundDto {
  @ApiProperty({ example: 'CITY' }) code: string;
  @ApiProperty({ example: 'City Partnerships' }) name: string;
  @ApiProperty({ example: 'USD' }) currency: string;
  @ApiProperty({ example: '2024-01-01' }) startDate: string;
  @ApiProperty({ nullable: true, type: String, description: 'The day after which the fund takes no entries' })
  closedOn: string | null;
  @ApiProperty({
    nullable: true,
    type: String,
    example: '0.01',
    description: 'A share: 0.01 is one per cent',
  })
  aaFeeRate: string | null;
  @ApiProperty({ nullable: true, type: String, example: '0.07' }) indirectCostRate: string | null;
  @ApiProperty({ type: [WindowDto] }) windows: WindowDto[];
}

@ApiTags('funds')
@Controller('api/funds')
export class FundsController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @ApiOperation({ summary: 'All funds' })
  @ApiOkResponse({ type: [FundDto] })
  async all(): Promise<FundDto[]> {
    return (await readFunds(this.dataSource)).map(fundDto);
  }

  @Get(':fund')
  @ApiOperation({ summary: 'One fund with its windows' })
  @ApiOkResponse({ type: FundDto })
  @ApiNotFoundResponse({ description: 'No such fund' })
  async one(@Param('fund') code: string): Promise<FundDto> {
    const [fund] = await readFunds(this.dataSource, code);
    if (!fund) throw notFound(`fund ${JSON.stringify(code)}`);
    return fundDto(fund);
  }
}

/** Everything but the number that only the database knows it by. */
function fundDto({ id: _id, ...fund }: FundSummary): FundDto {
  return fund;
}
