import { checkExtension, extensionId } from '../model/extension.ts';
import { verifyExtension } from '../model/extension-verify.ts';
import type { ReadyExtension } from '../run/statechart/extension-host.ts';
import { loadExtension } from '../run/statechart/extension-host.ts';
import type { RunRequest } from './api.ts';

/**
 * The extensions that a run names, loaded into the sandbox: those whose packages came with the
 * request. What cannot be loaded is among them, with its problem. The sandbox is fetched only when
 * there is something to load.
 */
export async function extensionsOf({
  spec,
  extensions = [],
}: RunRequest): Promise<ReadyExtension[]> {
  const wanted = spec.chart?.extensions ?? [];
  const found: ReadyExtension[] = [];
  for (const each of extensions) {
    const checked = checkExtension(each);
    if (!checked.ok || !wanted.includes(extensionId(checked.value))) continue;
    const { loadPackage } = await import('../sandbox/package.ts');
    found.push(await loadExtension(checked.value, verifyExtension, loadPackage));
  }
  return found;
}
