import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { build } from 'vite';
import { root } from '../tools/root.ts';
import { serve } from '../tools/serve.mjs';
import { benchBrowser } from './browser.ts';

let built: Promise<string> | undefined;

/** The folder of the built page: what LOCKSTEP_DIST says, else a build of its own. */
export function builtPage(): Promise<string> {
  const said = process.env['LOCKSTEP_DIST'];
  if (said) return Promise.resolve(said);
  built ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lockstep-dist-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    await build({ root, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
    return folder;
  })();
  return built;
}

/** The page of a first visit, and which files it has asked for so far. */
export interface Visit {
  page: Page;
  url: string;
  /** Paths below the page's folder, in the order asked. */
  files: Set<string>;
}

/** Opens the built page with an empty store, without its service worker, and works on it. */
export async function visit<Value>(
  address: string,
  work: (visit: Visit) => Promise<Value>,
): Promise<Value> {
  const server = await listening(await builtPage());
  const context = await (
    await benchBrowser()
  ).newContext({
    viewport: { width: 1440, height: 900 },
    serviceWorkers: 'block',
    locale: 'en-GB',
  });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.addInitScript({ path: join(root, 'tests/bench/in-page.js') });
    await page.goto(server.url + address);
    return await work({ page, url: server.url, files: server.files });
  } finally {
    await context.close();
    await server.close();
  }
}

/** A static host that remembers what it was asked for, workers' files included. */
async function listening(
  folder: string,
): Promise<{ url: string; files: Set<string>; close: () => Promise<void> }> {
  const host = await serve({ folder });
  const files = new Set<string>();
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1);
    files.add(path || 'index.html');
    void fetch(host.url + path).then(async (answer) => {
      const type = answer.headers.get('content-type') ?? 'text/plain';
      response.writeHead(answer.status, { 'content-type': type });
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await host.close();
  };
  return { url: `http://127.0.0.1:${port}/`, files, close };
}
