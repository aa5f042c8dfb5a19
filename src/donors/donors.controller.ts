import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags, ApiUnprocessableEntityResponse } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { AskingPerson, May, type SignedIn } from '../access/index.js';
import { isInReach } from '../funds/index.js';
import { notFound } from '../http/index.js';
import { readBooks, statementIn } from '../reports/index.js';
import { DonorStatementDto, DonorStatementQuery } from './donor-statement.dto.js';
import { readMovements, readPromises, readShare } from './donor-statement.query.js';

/** What a contributor sees of a fund, and the fund's staff with it. */
@ApiTags('donors')
@Controller('api/donors')
export class DonorsController {
  constructor(private readonly dataSource: DataSource) {}

  @Get(':donor/statement')
  @May('read donor statements')
  @ApiOperation({
    summary:
      'A contributor’s agreements, schedule, deposits and share of all deposits, beside the fund’s statement',
  })
  @ApiOkResponse({ type: DonorStatementDto })
  @ApiUnprocessableEntityResponse({ description: 'Days or a moment that no statement can be of' })
  async statement(
    @Param('donor') donor: string,
    @Query() { fund, from, to, knownAt }: DonorStatementQuery,
    @AskingPerson() asking: SignedIn,
  ): Promise<DonorStatementDto> {
    if (!isInReach(asking, fund)) throw notFound(`fund ${JSON.stringify(fund)}`);
    const known: unknown[] = await this.dataSource.query('SELECT FROM organisation WHERE code = $1', [donor]);
    if (known.length === 0) throw notFound(`donor ${JSON.stringify(donor)}`);
    const question = { donor, from: from ?? null, to };
    return readBooks(this.dataSource, { fund, knownAt }, async (books) => ({
      donor,
      knownAt: knownAt ?? null,
      statement: await statementIn(books, question),
      agreements: await readPromises(books, question),
      deposits: (await readMovements(books, question, 'deposit')) as DonorStatementDto['deposits'],
      refunds: await readMovements(books, question, 'contributor_refund'),
      share: await readShare(books, question),
    }));
  }
}
