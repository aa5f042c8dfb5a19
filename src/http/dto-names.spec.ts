import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

it('no two shapes of the interface have one name, or the description would show one in place of the other', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const names = files.flatMap((file) =>
    [...readFileSync(join('src', file), 'utf8').matchAll(/^(?:export )?class (\w+Dto)\b/gm)].map(
      ([, name]) => name,
    ),
  );
  expect(names.length).toBeGreaterThan(100);
  expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([]);
});
