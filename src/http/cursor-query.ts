import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Length } from 'class-validator';
import { IsLimit } from './validation.js';

/** A page of a list: after which one, and how many. */
export class CursorQuery {
  @ApiPropertyOptional({
    description: 'The code or reference of the last one seen',
    minLength: 1,
    maxLength: 200,
  })
  @IsOptional()
  @Length(1, 200, { message: 'after must be the code or reference of the last one seen' })
  after?: string;

  @ApiPropertyOptional({ example: '100', description: '1 to 500; 100 where absent' })
  @IsOptional()
  @IsLimit()
  limit?: string;

  /** What to ask for: one more than the page, to know whether there is a next one. */
  more(): { after?: string; limit: number } {
    return { ...(this.after === undefined ? {} : { after: this.after }), limit: this.count() + 1 };
  }

  /** The page out of what was found. */
  page<Row>(found: Row[]): Row[] {
    return found.slice(0, this.count());
  }

  /** Where the next page is; null on the last. */
  next<Row>(found: Row[], path: string, nameOf: (row: Row) => string): string | null {
    const last = found[this.count() - 1];
    if (last === undefined || found.length <= this.count()) return null;
    const rest = new URLSearchParams({ after: nameOf(last), limit: String(this.count()) });
    return `${path}?${rest.toString()}`;
  }

  private count(): number {
    return Number.parseInt(this.limit ?? '100', 10);
  }
}
