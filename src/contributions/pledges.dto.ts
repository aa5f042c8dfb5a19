import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Length } from 'class-validator';
import { IsMoney } from '../../libs/money/index.js';
import { IsCode } from '../funds/index.js';
import { CursorQuery, IsDay, MoneyDto } from '../http/index.js';
import { MayBeAbsent, MayBeUnknown } from '../http/index.js';

const short = { minLength: 1, maxLength: 100 };
const amount = 'In any currency, which never changes; zero: it was taken back, or became an agreement';

/** When it is expected and what was said, where that is known. */
class PledgeNotesDto {
  @ApiPropertyOptional({ nullable: true, type: String, example: '2027-06-30', format: 'date' })
  @MayBeUnknown()
  @IsDay()
  expectedOn?: string | null;
  @ApiPropertyOptional({ nullable: true, type: String, minLength: 1, maxLength: 2000 })
  @MayBeUnknown()
  @Length(1, 2000, { message: 'note must be a text of 1 to 2000 characters' })
  note?: string | null;
}

export class NewPledgeDto extends PledgeNotesDto {
  @ApiProperty({ example: 'P-1', description: 'Unique in the fund, for ever', ...short })
  @IsCode('reference')
  reference: string;
  @ApiProperty({ example: 'NORLAND', description: 'The contributor', ...short })
  @IsCode('donor')
  donor: string;
  @ApiProperty({ type: MoneyDto, description: amount }) @IsMoney({ amount: 'not negative' }) amount: object;
}

/** What may change; what is left out stays as it is. */
export class PledgeChangeDto extends PledgeNotesDto {
  @ApiPropertyOptional({ type: MoneyDto, description: amount })
  @MayBeAbsent()
  @IsMoney({ amount: 'not negative' })
  amount?: object;
}

export class PledgeDto {
  @ApiProperty({ example: 'P-1' }) reference: string;
  @ApiProperty({ example: 'NORLAND' }) donor: string;
  @ApiProperty({ type: MoneyDto }) amount: MoneyDto;
  @ApiProperty({ nullable: true, type: String }) expectedOn: string | null;
  @ApiProperty({ nullable: true, type: String }) note: string | null;
}

export class PledgePageDto {
  @ApiProperty({ type: [PledgeDto] }) pledges: PledgeDto[];
  @ApiProperty({ nullable: true, type: String, description: 'Where the next page is; null on the last' })
  next: string | null;
}

export class PledgesQuery extends CursorQuery {
  @ApiPropertyOptional({ example: 'NORLAND', ...short }) @MayBeAbsent() @IsCode('donor') donor?: string;
}
