import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolePage } from './role-page.js';

const place = join(process.cwd(), 'docs', 'roles.md');

describe('docs/roles.md', () => {
  it('is what the role table says (UPDATE_DOCS=1 npm test -- role-page writes it anew)', () => {
    const page = rolePage();
    if (process.env.UPDATE_DOCS === '1') writeFileSync(place, page);
    const kept = readFileSync(place, 'utf8');
    if (kept !== page) {
      throw new Error(
        'docs/roles.md is not what the role table says: run UPDATE_DOCS=1 npm test -- role-page',
      );
    }
  });
});
