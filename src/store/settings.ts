import { Shape } from '../link/shape.ts';
import type { Json } from '../model/json.ts';
import { reading, writing } from './session.ts';
import type { Session } from './session.ts';

/** See `Store.setting`; a damaged one counts as never set. */
export async function getSetting(session: Session, key: string): Promise<Json | undefined> {
  const row = await reading(session, (tables) => tables.settings.get(key));
  if (row === undefined) return undefined;
  const shape = new Shape();
  const value = shape.json(shape.record(row, 'setting').value ?? null, 'value');
  return shape.problem === undefined ? value : undefined;
}

/** See `Store.setSetting`. */
export async function setSetting(session: Session, key: string, value: Json): Promise<void> {
  const row = { id: key, value };
  await writing(session, (tables) => tables.settings.put(row));
  session.announce({ kind: 'setting', id: key });
}
