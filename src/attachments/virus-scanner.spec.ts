import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EICAR, startClamdServer, type ClamdServer } from '../../test/support/clamd-server.js';
import { ClamdScanner, virusScanner } from './virus-scanner.js';

describe('the virus scanner', () => {
  let clamd: ClamdServer;
  let folder: string;
  let said: jest.SpyInstance;

  beforeEach(async () => {
    clamd = await startClamdServer();
    folder = await mkdtemp(join(tmpdir(), 'virus-scanner-'));
    // The package says on standard error what it throws, too.
    said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  });
  afterEach(async () => {
    said.mockRestore();
    await clamd.close();
    await rm(folder, { recursive: true });
  });

  async function scan(content: string | Buffer, patienceMs = 5_000): Promise<string | null> {
    const path = join(folder, 'content');
    await writeFile(path, content);
    return new ClamdScanner(clamd, patienceMs).scan(path);
  }
  const noMoreConnections = async () => {
    for (let tries = 0; clamd.openConnections() > 0 && tries < 100; tries++) {
      await new Promise((resume) => setTimeout(resume, 10));
    }
    return clamd.openConnections();
  };

  it('lets a clean file pass, looked through to its end, and names the virus of another', async () => {
    expect(await scan('minutes')).toBeNull();
    expect(await scan(`a${EICAR}b`)).toBe('Eicar-Test-Signature');
    expect(clamd.scanned).toEqual([7, EICAR.length + 2]);
  });

  it('finds a virus at the end of a large file, and with a slow scanner', async () => {
    clamd.pauseMs = 5;
    const large = Buffer.concat([Buffer.alloc(3 * 1024 * 1024, 'a'), Buffer.from(EICAR)]);
    expect(await scan(large)).toBe('Eicar-Test-Signature');
    expect(clamd.scanned).toEqual([large.length]);
  });

  it.each([
    ['hanging', /no answer within 200 ms/],
    ['hanging up', /gave no verdict/],
    ['size limit', /gave no verdict/],
  ] as const)('gives no verdict when clamd is %s, and holds no connection', async (mood, why) => {
    clamd.mood = mood;
    await expect(scan('minutes', 200)).rejects.toThrow(why);
    expect(await noMoreConnections()).toBe(0);
  });

  it('gives no verdict when nobody listens', async () => {
    const { port } = clamd;
    await clamd.close();
    await writeFile(join(folder, 'content'), 'minutes');
    const away = new ClamdScanner({ host: '127.0.0.1', port }, 5_000);
    await expect(away.scan(join(folder, 'content'))).rejects.toThrow(/gave no verdict: .*ECONNREFUSED/);
    clamd = await startClamdServer();
  });

  it('is asked through the socket that the environment names, else through host and port, else not at all', async () => {
    const socket = join(folder, 'clamd.sock');
    const server = createServer((connection) => connection.end('stream: Of.The.Socket FOUND\0')).listen(
      socket,
    );
    await writeFile(join(folder, 'content'), 'minutes');
    const path = join(folder, 'content');
    const named = virusScanner({ CLAMD_SOCKET: socket, CLAMD_HOST: 'nowhere.invalid' });
    expect(await named?.scan(path)).toBe('Of.The.Socket');
    server.close();
    const hosted = virusScanner({ CLAMD_HOST: clamd.host, CLAMD_PORT: String(clamd.port) });
    expect(await hosted?.scan(path)).toBeNull();
    expect(virusScanner({})).toBeNull();
  });
});
