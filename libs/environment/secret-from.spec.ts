import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CannotStart, secretFrom } from './index.js';

describe('a secret of the environment', () => {
  let folder: string;
  const file = (content: string) => {
    writeFileSync(join(folder, 'secret'), content);
    return join(folder, 'secret');
  };
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'city-partnerships-secret-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is the variable, or what is in the file, without the last line end and with every other character', () => {
    expect(secretFrom({ TOKEN: 'one' }, 'TOKEN')).toBe('one');
    expect(secretFrom({ TOKEN_FILE: file('two\n') }, 'TOKEN')).toBe('two');
    expect(secretFrom({ TOKEN_FILE: file(' t hree \r\n') }, 'TOKEN')).toBe(' t hree ');
    expect(secretFrom({ TOKEN_FILE: file('a\n\n') }, 'TOKEN')).toBe('a\n');
  });

  it('is not there where neither is set, or both are empty', () => {
    expect(secretFrom({}, 'TOKEN')).toBeUndefined();
    expect(secretFrom({ TOKEN: '', TOKEN_FILE: '' }, 'TOKEN')).toBeUndefined();
  });

  it('is refused in a sentence, without itself, when it is said twice, cannot be read, or is empty', () => {
    const refusal = (env: NodeJS.ProcessEnv) => {
      try {
        return `accepted: ${secretFrom(env, 'TOKEN')}`;
      } catch (error) {
        return error instanceof CannotStart ? error.message : String(error);
      }
    };
    const twice = refusal({ TOKEN: 'hush', TOKEN_FILE: file('whisper') });
    expect(twice).toBe('TOKEN and TOKEN_FILE are both set: keep one of them.');
    expect(refusal({ TOKEN_FILE: join(folder, 'nothing') })).toMatch(
      /^TOKEN_FILE is '.*nothing', which cannot be read \(ENOENT\): /,
    );
    expect(refusal({ TOKEN_FILE: folder })).toMatch(/\(EISDIR\)/);
    expect(refusal({ TOKEN_FILE: file('\n') })).toMatch(/^TOKEN_FILE is '.*', and that file is empty\.$/);
  });
});
