import { ApiProperty } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';
import { ProposalDto, ProposedDto } from '../decisions/index.js';

/** Which book is to be imported. */
export class FundBookDto {
  @ApiProperty({
    format: 'uuid',
    description: 'The id of an .xlsx workbook that you uploaded to /api/documents',
  })
  @IsUUID(undefined, { message: 'document must be the id of an uploaded document' })
  document: string;
}

class PostedRowsDto {
  @ApiProperty({ type: 'integer', description: 'Amendments among them' }) agreements: number;
  @ApiProperty({ type: 'integer', description: 'Moves between windows among them' }) allocations: number;
  @ApiProperty({ type: 'integer', description: 'Reversals among them' }) transactions: number;
}

class BookCountsDto {
  @ApiProperty() posted: PostedRowsDto;
  @ApiProperty({ type: 'integer', description: 'Rows of those tables that the ledger had before' })
  alreadyKnown: number;
}

/** What the import of a book comes to. */
export class ImportedDto {
  @ApiProperty() counts: BookCountsDto;
  @ApiProperty({
    type: 'integer',
    description:
      'Rows of funds, windows, organisations, projects, budgets, rates and schedules that are new or changed',
  })
  registerRows: number;
}

/** What proposing and committing a book are answered with; entries are not listed one by one. */
export class BookImportDto extends ProposedDto {
  @ApiProperty({ description: 'Before the last of two approvals: what it came to when it was proposed' })
  imported: ImportedDto;
}

/** A book whose import was proposed. */
export class ProposedBookDto {
  @ApiProperty() proposal: ProposalDto;
  @ApiProperty({ format: 'uuid' }) document: string;
  @ApiProperty({ example: 'City fund 2026.xlsx' }) name: string;
  @ApiProperty({ description: 'Of the document’s content; this and nothing else is imported' })
  sha256: string;
  @ApiProperty({ description: 'What it came to when it was proposed' }) imported: ImportedDto;
}

export class ProposedBookPageDto {
  @ApiProperty({ type: [ProposedBookDto] }) books: ProposedBookDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}
