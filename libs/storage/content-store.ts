import type { Readable } from 'node:stream';
import type { Arrival } from './arrival.js';

/** Where content is kept under its SHA-256: the same content once, whoever brings it. */
export interface ContentStore {
  /**
   * Takes content in as it comes, into a file that is nobody's yet; whoever called discards it, kept or not.
   * @throws {TooLarge} as soon as more than `atMost` bytes have come; nothing is left then
   * @throws {StorageAway}
   */
  receive(content: AsyncIterable<Uint8Array>, atMost: number): Promise<Arrival>;

  /** Keeps what arrived; content that is there intact is left as it is. @throws {StorageAway} */
  keep(arrival: Arrival): Promise<void>;

  /**
   * Content as it was kept: its hash is checked before the first byte is given out.
   * @throws {ContentDamaged} where it is gone, or is not what it was
   * @throws {StorageAway}
   */
  open(sha256: string, size: number): Promise<Readable>;
}

/** More came than may come. */
export class TooLarge extends Error {
  constructor(readonly atMost: number) {
    super(`The content is larger than ${atMost} bytes.`);
  }
}

/** What was kept cannot be given back as it was. */
export class ContentDamaged extends Error {
  constructor(
    readonly sha256: string,
    readonly how: 'lost' | 'damaged',
  ) {
    super(`The content ${sha256} is ${how}.`);
  }
}

/** The storage does not answer, refuses us, or is full. The cause says which; it is for the log. */
export class StorageAway extends Error {
  constructor(cause: unknown) {
    super(`The storage cannot be used: ${messagesOf(cause).join(': ')}`, { cause });
  }
}

/** "fetch failed" says little; why it failed is the cause of it. */
function messagesOf(error: unknown): string[] {
  const { message = String(error), cause } = (error ?? {}) as { message?: string; cause?: unknown };
  return cause === undefined ? [message] : [message, ...messagesOf(cause)];
}
