import { checkExtension, extensionId } from '../model/extension.ts';
import { extensionLife, type ExtensionState } from '../model/extension-life.ts';
import { Refusal, unreadable } from './problems.ts';
import { reading, writing } from './session.ts';
import type { Session } from './session.ts';
import type { StoredExtension } from './store.ts';

/** See `Store.extensions`. */
export async function listExtensions(session: Session): Promise<StoredExtension[]> {
  const rows = await reading(session, (tables) => tables.extensions.all());
  const all = rows.flatMap((row) => readRow(row) ?? []);
  return all.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

/** See `Store.keepExtension`. */
export async function keepExtension(session: Session, extension: StoredExtension): Promise<void> {
  const row = readRow(extension);
  if (!row) throw new Refusal(unreadable('The extension', 'it is no extension'));
  await writing(session, (tables) => tables.extensions.put(row));
  session.announce({ kind: 'setting', id: 'extensions' });
}

/** See `Store.removeExtension`. */
export async function removeExtension(session: Session, id: string): Promise<void> {
  await writing(session, (tables) => tables.extensions.delete(id));
  session.announce({ kind: 'setting', id: 'extensions' });
}

function nameOf({ package: { manifest } }: StoredExtension): string {
  return `${manifest.name} ${manifest.version} ${manifest.hash}`;
}

/** Only what is known is taken over; undefined when it is damaged. */
function readRow(value: unknown): StoredExtension | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { package: stored, state, problem, installed } = value as Record<string, unknown>;
  const checked = checkExtension(stored);
  if (!checked.ok) return undefined;
  const known = extensionLife.some(([from, , to]) => from === state || to === state);
  return {
    id: extensionId(checked.value),
    package: checked.value,
    state: known ? (state as ExtensionState) : 'Installed',
    ...(typeof problem === 'string' ? { problem: problem.slice(0, 1000) } : {}),
    installed: typeof installed === 'number' ? installed : 0,
  };
}
