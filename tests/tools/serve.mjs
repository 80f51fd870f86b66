// A plain static file server, as any cheap host is one: right types, no special headers.
//
//   node tests/tools/serve.mjs [folder = dist] [sub-path = /] [port = 4173]
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
};

/**
 * Serves `folder` under `path` (which begins and ends with a slash) on this machine only.
 * @param {{folder: string, path?: string, port?: number}} options port 0 takes a free one
 * @returns {Promise<{url: string, close: () => Promise<void>}>}
 */
export async function serve({ folder, path = '/', port = 0 }) {
  const server = createServer((request, response) => answer(folder, path, request, response));
  await new Promise((resolved, rejected) => {
    server.once('error', rejected).listen(port, '127.0.0.1', () => resolved(undefined));
  });
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  const close = () =>
    new Promise((/** @type {(value: void) => void} */ resolved) => {
      server.close(() => resolved());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${address.port}${path}`, close };
}

/**
 * @param {string} folder
 * @param {string} path
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
function answer(folder, path, request, response) {
  const file = fileOf(folder, path, request.url ?? '/');
  if (!file) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n');
    return;
  }
  response.writeHead(200, {
    'content-type': types[extname(file.name)] ?? 'application/octet-stream',
    'content-length': file.size,
  });
  if (request.method === 'HEAD') response.end();
  else createReadStream(file.name).pipe(response);
}

/**
 * The file that an address means, if there is one inside the folder.
 * @param {string} folder
 * @param {string} path
 * @param {string} address
 */
function fileOf(folder, path, address) {
  const pathname = decoded(new URL(address, 'http://localhost').pathname);
  if (!pathname?.startsWith(path)) return undefined;
  const name = join(resolve(folder), normalize(`/${pathname.slice(path.length)}`));
  return (
    fileAt(name.endsWith('/') || name === resolve(folder) ? join(name, 'index.html') : name) ??
    fileAt(join(name, 'index.html'))
  );
}

/** @param {string} name */
function fileAt(name) {
  const stats = statSync(name, { throwIfNoEntry: false });
  return stats?.isFile() ? { name, size: stats.size } : undefined;
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [folder = 'dist', path = '/', port = '4173'] = process.argv.slice(2);
  const { url } = await serve({ folder, path, port: Number(port) });
  console.log(`${folder} at ${url}`);
}
