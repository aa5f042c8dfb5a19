import type { RawAnswer } from './open-api-client.js';
import { collectionsOf } from './open-api.js';

const MOST = 40;

/**
 * Names and numbers seen in answers, by the field that they came in, to ask again with: a parameter `{fund}` takes what lists of
 * funds have as `code`, a field `project` what was seen as a `project`. Sentences name nothing.
 */
export class SeenValues {
  private readonly values = new Map<string, Set<string>>();
  private readonly etags = new Map<string, string>();

  /**
   * What was seen by this name, the newest first.
   * @param collections the words of the path in which it is to stand, if any: what was seen in one of them comes alone
   */
  of(name: string, collections: string[] = []): string[] {
    const own = mixed(collections.map((collection) => this.newest(key(collection, name))));
    // `fromWindow` takes what was seen as a `window`, too.
    const lastWord = /[A-Z][a-z]+$/.exec(name)?.[0] ?? name;
    return own.length > 0 ? own : mixed([this.newest(key(name)), this.newest(key(lastWord))]);
  }

  /** The version of what is at a path, or above it, as it was read last. */
  etagOf(target: string): string | undefined {
    let [path = ''] = target.split('?');
    while (path !== '' && !this.etags.has(path)) path = path.slice(0, path.lastIndexOf('/'));
    return this.etags.get(path);
  }

  /** Looks through an answer. */
  note(target: string, { status, json, headers }: RawAnswer): void {
    if (status >= 400) return;
    const [path = ''] = target.split('?');
    if (typeof headers.etag === 'string') this.etags.set(path, headers.etag);
    const parts = path.split('/');
    // An answer names what its path is about, also where the field that holds it is called otherwise.
    this.look(json, '', collectionsOf(parts, parts.length).slice(0, 1));
  }

  private look(value: unknown, within: string, about: string[]): void {
    if (about.length > 8 || typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const one of value) this.look(one, within, about);
      return;
    }
    const { kind } = value as { kind?: unknown };
    const called = typeof kind === 'string' ? [kind] : [];
    for (const [name, of] of Object.entries(value)) {
      if (typeof of === 'object') {
        this.look(of, name, [...about, name]);
        continue;
      }
      const text = typeof of === 'number' || typeof of === 'string' ? String(of) : '';
      if (!/^[\w./@-]{1,100}$/.test(text)) continue;
      this.add(key(name), text);
      const names = ['code', 'reference', 'id'].includes(name);
      for (const collection of [...called, ...(names && about.length <= 2 ? about : about.slice(-1))]) {
        this.add(key(collection, name), text);
        if (names) this.add(key(singular(collection)), text);
      }
    }
  }

  private newest = (under: string) => [...(this.values.get(under) ?? [])].reverse();

  private add(under: string, text: string): void {
    const known = this.values.get(under) ?? new Set();
    this.values.set(under, known);
    known.delete(text);
    known.add(text);
    const [oldest] = known;
    if (known.size > MOST && oldest !== undefined) known.delete(oldest);
  }
}

/** The first of each, then the second of each, and so on; each once. */
function mixed(lists: string[][]): string[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  const all = Array.from({ length: longest }, (_, nth) => lists.flatMap((list) => list[nth] ?? []));
  return [...new Set(all.flat())];
}

const key = (...names: string[]) =>
  names.map((name) => singular(name.toLowerCase().replaceAll(/[^a-z]/g, ''))).join('.');

const singular = (name: string) => name.replace(/ies$/, 'y').replace(/s$/, '');
