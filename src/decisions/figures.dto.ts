import { ApiProperty } from '@nestjs/swagger';
import { MoneyDto } from '../http/index.js';

/** What a window can give. */
export class AvailableDto {
  @ApiProperty({ example: 'HOUS' }) window: string;
  @ApiProperty({ description: 'The least that is unallocated in the window from the day of the decision on' })
  now: MoneyDto;
  @ApiProperty({
    description: 'What would be left if everything that is proposed were approved, this included',
  })
  afterPending: MoneyDto;
}

/** What can be transferred. */
export class TransferableDto {
  @ApiProperty({
    description:
      'The least that is allocated to the project and organisation from the window, and not transferred, from the day of the transfer on',
  })
  now: MoneyDto;
  @ApiProperty({ description: 'What would be left if every prepared transfer were released, this included' })
  afterPending: MoneyDto;
}

/** What results have earned and no transfer has paid. */
export class PayableDto {
  @ApiProperty({ description: 'Earned by the organisation in the project, and not transferred' })
  now: MoneyDto;
  @ApiProperty({ description: 'What would be left if every prepared transfer were released, this included' })
  afterPending: MoneyDto;
}
