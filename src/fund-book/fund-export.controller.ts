import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiConflictResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { DataSource } from 'typeorm';
import { May } from '../access/index.js';
import { exportedFile, formats, type ExportFormat } from './exported-file.js';

class ExportQuery {
  @ApiProperty({
    enum: formats,
    description: 'hledger: a journal as text; book: a workbook that can be imported',
  })
  @IsIn(formats, { message: `format must be one of ${formats.join(', ')}` })
  format: ExportFormat;
}

const binary = { schema: { type: 'string', format: 'binary' } };

/** A fund's whole history, to be taken elsewhere. */
@ApiTags('fund books')
@Controller('api/funds/:fund/export')
export class FundExportController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @May('read the books')
  @ApiOperation({ summary: 'The fund as a journal that hledger and ledger read, or as a fund book (.xlsx)' })
  @ApiOkResponse({
    description: 'The file, to be saved',
    content: {
      'text/plain': { schema: { type: 'string' } },
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': binary,
    },
  })
  @ApiConflictResponse({ description: 'The fund has a history that no book can say' })
  async export(@Param('fund') fund: string, @Query() { format }: ExportQuery): Promise<StreamableFile> {
    const { stream, type, name } = await exportedFile(this.dataSource, fund, format);
    const plain = name.replace(/[^\w.-]/g, '_');
    return new StreamableFile(stream, {
      type,
      disposition: `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    });
  }
}
