import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import NodeClam from 'clamscan';

const PATIENCE_MS = 60_000;

/** Looks through a file before it is kept. */
export interface VirusScanner {
  /**
   * @returns the name of the virus that was found, or null
   * @throws {ScannerAway} where the scanner did not look through the whole file and say so
   */
  scan(path: string): Promise<string | null>;
}

/** The scanner does not answer, or not with a verdict. The cause says why; it is for the log. */
export class ScannerAway extends Error {
  constructor(cause: unknown) {
    super(`The virus scanner gave no verdict: ${messageOf(cause)}`, { cause });
  }
}

const messageOf = (error: unknown) => (error as Error | null)?.message ?? String(error);

/** Where clamd listens. */
export type ClamdPlace = { socket: string } | { host: string; port: number };

/**
 * The scanner that the environment names, or null where it names none.
 * @param env CLAMD_SOCKET, or CLAMD_HOST with CLAMD_PORT (3310)
 */
export function virusScanner(env: NodeJS.ProcessEnv): VirusScanner | null {
  if (env.CLAMD_SOCKET) return new ClamdScanner({ socket: env.CLAMD_SOCKET });
  return env.CLAMD_HOST
    ? new ClamdScanner({ host: env.CLAMD_HOST, port: Number(env.CLAMD_PORT || 3310) })
    : null;
}

/** clamd of ClamAV: a connection for each file, the content streamed as fast as clamd reads it. */
export class ClamdScanner implements VirusScanner {
  constructor(
    private readonly place: ClamdPlace,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  async scan(path: string): Promise<string | null> {
    const clamd = new Connection();
    await clamd.init({
      clamscan: { active: false, path: null },
      clamdscan: {
        ...this.place,
        timeout: this.patienceMs,
        path: null,
        localFallback: false,
        bypassTest: true,
      },
    });
    const patience = new AbortController();
    const content = Readable.from(atItsPace(path, clamd, patience.signal));
    try {
      return verdictOf(await this.inTime(clamd.scanStream(content), patience));
    } catch (error) {
      // clamd may say what it found before the end; then the package speaks of an aborted scan.
      const found = /: (\S+) FOUND/.exec(messageOf(error))?.[1];
      if (found) return found;
      throw error instanceof ScannerAway ? error : new ScannerAway(error);
    } finally {
      patience.abort();
      content.destroy();
      clamd.socket?.destroy();
    }
  }

  private async inTime<Result>(work: Promise<Result>, patience: AbortController): Promise<Result> {
    const { signal } = patience;
    const timer = setTimeout(() => patience.abort(), this.patienceMs);
    const late = once(signal, 'abort').then(() => {
      throw new ScannerAway(`no answer within ${this.patienceMs} ms`);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
      late.catch(() => undefined);
      work.catch(() => undefined);
    }
  }
}

/** The package gives no way to see or close its connection: a scanner that hangs would hold it, and one that is slow would be flooded. */
class Connection extends NodeClam {
  socket: Socket | undefined;

  override async _initSocket(purpose: string): Promise<Socket> {
    return (this.socket = await super._initSocket(purpose));
  }
}

async function* atItsPace(path: string, clamd: Connection, signal: AbortSignal): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(path, { signal })) {
    yield chunk as Buffer;
    if (clamd.socket?.writableNeedDrain) await once(clamd.socket, 'drain', { signal });
  }
}

function verdictOf(result: {
  isInfected: boolean | null;
  viruses: string[];
  resultString: string;
}): string | null {
  if (result.isInfected === null) throw new ScannerAway(result.resultString || 'it hung up');
  return result.isInfected ? (result.viruses[0] ?? 'a virus without a name') : null;
}
