// The page's service worker; vite.offline.ts puts the build's list of files into it.
//
// - The shell is fetched at the first visit, so that the page then works without a network.
// - Large optional parts are kept when first used, or when the page says that it is idle.
// - A new version waits until the last page of the old one is closed, or until the person asks
//   for it: nobody's work is interrupted. The version before stays, for pages still open on it.

const { version, shell, later } = __PRECACHE__;
const prefix = `lockstep ${self.registration.scope} `;
const name = prefix + version;
const url = (file) => new URL(file, self.registration.scope).href;
const page = url('index.html');
const known = new Set([...shell, ...later].map(url));

/** A file of the build and not a host's page that says 'not found' in a friendly way. */
function isGenuine(address, response) {
  const isHtml = (response.headers.get('content-type') ?? '').startsWith('text/html');
  return response.ok && isHtml === (address === page);
}

/** Puts one file into this version's cache, from an earlier version when the name tells its content. */
async function keep(file) {
  const cache = await caches.open(name);
  const address = url(file);
  if (await cache.match(address)) return;
  const earlier = file.startsWith('assets/') ? await ofAnyVersion(address) : undefined;
  const response = earlier ?? (await fetch(address, { cache: 'no-cache' }));
  if (!isGenuine(address, response)) throw new Error(`${address}: ${response.status}`);
  await cache.put(address, await plain(response));
}

/** A redirected response may not answer a navigation, hence the copy. */
async function plain(response) {
  if (!response.redirected) return response;
  const type = response.headers.get('content-type') ?? '';
  return new Response(await response.blob(), { headers: { 'content-type': type } });
}

async function versions() {
  return (await caches.keys()).filter((key) => key.startsWith(prefix));
}

/** The file as this version has it, else as any version of this scope that is still kept. */
async function ofAnyVersion(address) {
  for (const key of [name, ...(await versions()).reverse()]) {
    const found = (await caches.has(key)) && (await (await caches.open(key)).match(address));
    if (found) return found;
  }
  return undefined;
}

async function install() {
  for (let at = 0; at < shell.length; at += 6) {
    await Promise.all(shell.slice(at, at + 6).map(keep));
  }
}

/** Forgets all versions but this one and the one before it. */
async function activate() {
  const others = (await versions()).filter((key) => key !== name);
  await Promise.all(others.slice(0, -1).map((key) => caches.delete(key)));
  await self.clients.claim();
}

/** The file that a request means: the page for its folder, whatever its parameters, else the address. */
function meant(request) {
  const address = request.url.replace(/[?#].*$/, '');
  return address === self.registration.scope ? page : address;
}

/** Whether this worker answers for a request: its own page and its own files, nothing else. */
function isOurs(request) {
  const address = meant(request);
  return request.method === 'GET' && (known.has(address) || address.startsWith(url('assets/')));
}

async function answer(request) {
  const address = meant(request);
  const kept = await ofAnyVersion(address);
  if (kept) return kept;
  const response = await fetch(request);
  if (known.has(address) && isGenuine(address, response)) {
    const copy = response.clone();
    await (await caches.open(name)).put(address, copy).catch(() => undefined);
  }
  return response;
}

async function keepLater() {
  for (const file of later) await keep(file).catch(() => undefined);
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  if (isOurs(event.request)) event.respondWith(answer(event.request));
});
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') self.skipWaiting();
  if (event.data === 'keep-later') event.waitUntil(keepLater());
  if (event.data === 'version') event.ports[0]?.postMessage(version);
});
