import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** The test file that every virus scanner finds, in two halves: whole, scanners would find it here. */
export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-', 'STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

/** What the scanner does with the next files: its work, nothing, hanging up at once, or saying that they are too large. */
export type Mood = 'at work' | 'hanging' | 'hanging up' | 'size limit';

/** A virus scanner for tests, on 127.0.0.1. */
export interface ClamdServer {
  host: string;
  port: number;
  mood: Mood;
  /** The sizes of the files that it looked through, in bytes. */
  scanned: number[];
  /** How long it waits after each piece that it reads. */
  pauseMs: number;
  openConnections(): number;
  close(): Promise<void>;
}

/** Speaks clamd's protocol as far as `zINSTREAM` goes, and knows one virus: EICAR, wherever in a file it is. */
export async function startClamdServer(): Promise<ClamdServer> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    // Whoever hangs up in the middle is no concern of a scanner.
    socket.on('error', () => undefined);
    serve(socket, clamd).catch(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const clamd: ClamdServer = {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    mood: 'at work',
    scanned: [],
    pauseMs: 0,
    openConnections: () => open.size,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
  return clamd;
}

async function serve(socket: Socket, clamd: ClamdServer): Promise<void> {
  if (clamd.mood === 'hanging up') return void socket.end();
  if (clamd.mood === 'size limit') return void socket.end('INSTREAM size limit exceeded. ERROR\0');
  let stream = Buffer.alloc(0);
  for await (const chunk of socket) {
    stream = Buffer.concat([stream, chunk as Buffer]);
    if (clamd.pauseMs > 0) await new Promise((resume) => setTimeout(resume, clamd.pauseMs));
    const content = contentOf(stream);
    if (content === null || clamd.mood === 'hanging') continue;
    clamd.scanned.push(content.length);
    const verdict = content.includes(EICAR) ? 'Eicar-Test-Signature FOUND' : 'OK';
    socket.end(`stream: ${verdict}\0`);
    return;
  }
}

const COMMAND = 'zINSTREAM\0';

/** The content once its last piece, of length zero, has come; null until then. */
function contentOf(stream: Buffer): Buffer | null {
  const pieces: Buffer[] = [];
  for (let at = COMMAND.length; at + 4 <= stream.length;) {
    const length = stream.readUInt32BE(at);
    if (length === 0) return Buffer.concat(pieces);
    pieces.push(stream.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return null;
}
