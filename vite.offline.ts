import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plugin, Rolldown } from 'vite';

/** Packages that the page loads on demand; what only they need is not part of the shell. */
const optional = /\/node_modules\/(mermaid|@mermaid-js|@xyflow|@dagrejs|elkjs|katex|cytoscape)\//;

/** What the service worker is told about a build. */
interface Precache {
  /** Changes whenever any file does. */
  version: string;
  /** Fetched at the first visit, before the page counts as usable offline. */
  shell: string[];
  /** Fetched when first used, or after the page has been idle. */
  later: string[];
}

/**
 * Writes `sw.js` into the build: a service worker without dependencies that keeps the page usable
 * offline from any folder of any host (`service-worker.js` beside this file says how).
 */
export function offline(engineVersion: string): Plugin {
  let folder = '';
  let isBuild = false;
  let later = new Set<string>();
  return {
    name: 'lockstep:offline',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
      isBuild = !config.build.ssr;
    },
    generateBundle(_options, bundle) {
      later = optionalFiles(bundle);
    },
    closeBundle(problem) {
      // A failed build tells its own story.
      if (isBuild && !problem) writeServiceWorker(folder, later, engineVersion);
    },
  };
}

/** The chunks, and their styles, that are reached from the page only through an optional package. */
function optionalFiles(bundle: Rolldown.OutputBundle): Set<string> {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  const reached = new Set<string>();
  const visit = (name: string): void => {
    const chunk = bundle[name];
    if (reached.has(name) || chunk?.type !== 'chunk') return;
    if (!chunk.isEntry && chunk.moduleIds.some((id) => optional.test(id))) return;
    reached.add(name);
    for (const next of [...chunk.imports, ...chunk.dynamicImports]) visit(next);
  };
  for (const chunk of chunks) if (chunk.isEntry) visit(chunk.fileName);
  const styles = (chunk: Rolldown.OutputChunk): string[] => [
    ...((chunk as { viteMetadata?: { importedCss: Set<string> } }).viteMetadata?.importedCss ?? []),
  ];
  const rest = chunks.filter((chunk) => !reached.has(chunk.fileName));
  const shellStyles = new Set(chunks.filter((c) => reached.has(c.fileName)).flatMap(styles));
  const laterStyles = rest.flatMap(styles).filter((name) => !shellStyles.has(name));
  return new Set([...rest.map((chunk) => chunk.fileName), ...laterStyles]);
}

function writeServiceWorker(folder: string, later: Set<string>, engineVersion: string): void {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name !== 'sw.js' && !/\.map$|^screenshot|^licences/.test(name))
    .sort();
  const hash = createHash('sha256');
  for (const name of files) hash.update(name).update(readFileSync(join(folder, name)));
  const precache: Precache = {
    version: `${engineVersion}-${hash.digest('hex').slice(0, 12)}`,
    shell: files.filter((name) => !later.has(name)),
    later: files.filter((name) => later.has(name)),
  };
  const template = readFileSync(new URL('service-worker.js', import.meta.url), 'utf8');
  writeFileSync(join(folder, 'sw.js'), template.replace('__PRECACHE__', JSON.stringify(precache)));
}
