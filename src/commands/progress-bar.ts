import type { Writable } from 'node:stream';

const WIDTH = 30;

/** A bar on a terminal; nothing where standard error is a file or a pipe, so that logs stay readable. */
export class ProgressBar {
  private shown = false;

  constructor(
    private readonly stream: Writable & { isTTY?: boolean },
    private readonly what: string,
  ) {}

  show(done: number, all: number): void {
    if (!this.stream.isTTY || all === 0) return;
    const filled = Math.floor((done * WIDTH) / all);
    this.stream.write(
      `\r[${'#'.repeat(filled)}${' '.repeat(WIDTH - filled)}] ${done} of ${all} ${this.what}`,
    );
    this.shown = true;
  }

  /** Takes the bar away, so that what follows begins on a clean line. */
  clear(): void {
    if (this.shown) this.stream.write('\r\x1b[K');
    this.shown = false;
  }
}
