import { bookKey, type KnownBooks } from './known-books.js';

/** From which windows the allocations of a project came so far, in the order of posting. */
export class AllocatedWindows {
  private readonly found = new Map<string, Set<string | null>>();

  constructor(known: KnownBooks['allocatedWindows']) {
    for (const { fund, project, organisation, window } of known)
      this.add(fund, project, organisation, window);
  }

  /** @param window null when the allocation has a fault that hides it */
  add(fund: string, project: string, organisation: string | null, window: string | null): void {
    const keys = [bookKey(fund, project)];
    if (organisation !== null) keys.push(bookKey(fund, project, organisation));
    for (const key of keys) {
      const windows = this.found.get(key);
      if (windows) windows.add(window);
      else this.found.set(key, new Set([window]));
    }
  }

  /** The windows of a project, or of one organisation in it; null among them stands for one that is hidden by a fault. */
  of(fund: string, project: string, organisation?: string): ReadonlySet<string | null> {
    const key = organisation === undefined ? bookKey(fund, project) : bookKey(fund, project, organisation);
    return this.found.get(key) ?? NONE;
  }
}

const NONE: ReadonlySet<string | null> = new Set();
