import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { aboutInWords, dutyOf, May, roles, roleTable, type Step } from '../access/index.js';
import { RoleTableDto } from './roles.dto.js';

/** Which role may do what: docs/roles.md, for programs. */
@ApiTags('people')
@May('look after own sign-in')
@Controller('api/roles')
export class RoleTableController {
  @Get()
  @ApiOperation({ summary: 'Which role may do what' })
  @ApiOkResponse({ type: RoleTableDto })
  table(): RoleTableDto {
    const steps = (Object.keys(roleTable) as Step[]).map((step) => {
      const { says, about, by, counts = false, stepUp = false } = dutyOf(step);
      return { step, says, about, by: [...by], counts, stepUp };
    });
    return { roles: [...roles], steps, about: aboutInWords };
  }
}
