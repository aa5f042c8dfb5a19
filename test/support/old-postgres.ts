import { type AddressInfo, createServer, type Server } from 'node:net';

/**
 * A stand-in for a PostgreSQL that is too old, of which no program can be had from npm: it lets everybody in and answers every
 * query with one row, its version as number and as name.
 */
export async function startOldPostgres(
  number: string,
  name: string,
): Promise<{ port: number; server: Server }> {
  const server = createServer((socket) => {
    let greeted = false;
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      if (!greeted) {
        greeted = true;
        const authenticationOk = message('R', int32(0));
        socket.write(Buffer.concat([authenticationOk, message('Z', Buffer.from('I'))]));
      } else if (bytes.toString('latin1', 0, 1) === 'Q') {
        const row = Buffer.concat([int16(2), value(number), value(name)]);
        const columns = Buffer.concat([int16(2), column('number', 23), column('name', 25)]);
        const answer = [message('T', columns), message('D', row), message('C', text('SELECT 1'))];
        socket.write(Buffer.concat([...answer, message('Z', Buffer.from('I'))]));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, server };
}

function message(kind: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(kind), int32(body.length + 4), body]);
}

function column(name: string, type: number): Buffer {
  return Buffer.concat([text(name), int32(0), int16(0), int32(type), int16(-1), int32(-1), int16(0)]);
}

function value(of: string): Buffer {
  return Buffer.concat([int32(Buffer.byteLength(of)), Buffer.from(of)]);
}

function text(of: string): Buffer {
  return Buffer.from(`${of}\0`);
}

function int32(of: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(of);
  return bytes;
}

function int16(of: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(of);
  return bytes;
}
