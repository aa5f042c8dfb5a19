import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ActingPerson, AskingPerson, May, type Acting, type SignedIn } from '../access/index.js';
import { ApprovalDto, numberOf, ProposedDto, RefusalDto } from '../decisions/index.js';
import { CursorQuery } from '../http/index.js';
import type { Answer } from '../recording/index.js';
import { BookRefused } from './book-refused.js';
import type { ProposedBook } from './fund-books.query.js';
import { BookImportDto, FundBookDto, ProposedBookDto, ProposedBookPageDto } from './fund-books.dto.js';
import { FundBooksService } from './fund-books.service.js';

/** Fund books as workbooks: proposed by a fund administrator, committed by an approver. */
@ApiTags('fund books')
@Controller('api/fund-books')
export class FundBooksController {
  constructor(private readonly books: FundBooksService) {}

  @Get()
  @May('see imports')
  @ApiOperation({ summary: 'Books whose import was proposed, a page at a time' })
  @ApiOkResponse({ type: ProposedBookPageDto })
  async page(@Query() query: CursorQuery, @AskingPerson() asking: SignedIn): Promise<ProposedBookPageDto> {
    const { after, limit } = query.more();
    const found = await this.books.page(asking, after === undefined ? undefined : numberOf(after), limit);
    return {
      books: query.page(found).map(bookDto),
      next: query.next(found, '/api/fund-books', ({ proposal }) => String(proposal.id)),
    };
  }

  @Get(':id')
  @May('see imports')
  @ApiOperation({ summary: 'One of them' })
  @ApiOkResponse({ type: ProposedBookDto })
  async one(@Param('id') id: string, @AskingPerson() asking: SignedIn): Promise<ProposedBookDto> {
    return bookDto(await this.books.one(numberOf(id), asking));
  }

  @Post()
  @May('propose imports')
  @ApiOperation({
    summary: 'Propose to import a fund book: an .xlsx workbook that you uploaded',
    description:
      'Every row is checked against the ledger as it is today. Where one is wrong, 422 with all faults under `errors`, the pointer being file, line and column: `transactions.csv:12:amount`; of a workbook the file is the sheet’s name with `.csv`, the line its row.',
  })
  @ApiCreatedResponse({ type: BookImportDto })
  propose(
    @Body() { document }: FundBookDto,
    @AskingPerson() asking: SignedIn,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return answered(this.books.propose(document, asking, acting), acting);
  }

  @Post([':id/approve', ':id/commit'])
  @HttpCode(200)
  @May('decide imports')
  @ApiOperation({
    summary: 'Commit a book that somebody else proposed: it is read again, checked again and imported',
    description:
      'Where it does not fit the ledger any more, 409 with its faults under `errors`, and nothing is decided.',
  })
  @ApiOkResponse({ type: BookImportDto })
  approve(
    @Param('id') id: string,
    @Body() body: ApprovalDto,
    @AskingPerson() asking: SignedIn,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return answered(
      this.books.approve(numberOf(id), { ...body, verdict: 'approved' }, asking, acting),
      acting,
    );
  }

  @Post(':id/reject')
  @HttpCode(200)
  @May('decide imports')
  @ApiOperation({ summary: 'Reject the import of a book' })
  @ApiOkResponse({ type: ProposedDto })
  reject(
    @Param('id') id: string,
    @Body() body: RefusalDto,
    @AskingPerson() asking: SignedIn,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return answered(
      this.books.decide(numberOf(id), { ...body, verdict: 'rejected' }, asking, acting),
      acting,
    );
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @May('propose imports')
  @ApiOperation({ summary: 'Take a book back that is not decided yet' })
  @ApiOkResponse({ type: ProposedDto })
  withdraw(
    @Param('id') id: string,
    @Body() body: RefusalDto,
    @AskingPerson() asking: SignedIn,
    @ActingPerson() acting: Acting,
  ): Promise<Answer | null> {
    return answered(
      this.books.decide(numberOf(id), { ...body, verdict: 'withdrawn' }, asking, acting),
      acting,
    );
  }
}

const bookDto = ({ proposal, document, name, sha256, imported }: ProposedBook): ProposedBookDto => ({
  proposal,
  document,
  name,
  sha256,
  imported: imported!,
});

/** The answer of what was recorded; faults of a book are told one by one. */
async function answered(work: Promise<void>, { request }: Acting): Promise<Answer | null> {
  try {
    await work;
  } catch (error) {
    throw error instanceof BookRefused ? error.toProblem() : error;
  }
  return request.answer;
}
