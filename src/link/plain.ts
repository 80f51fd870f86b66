import { fail, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { Shape } from './shape.ts';
import { readFiles, readMaking, readSpec } from './shapes.ts';
import { limits } from './shared.ts';
import type { LinkProblem, SharedRun } from './shared.ts';

/** A shared run from plain data of unknown origin; every field is checked. */
export function readShared(value: unknown): Result<SharedRun, LinkProblem> {
  const shape = new Shape();
  const shared = readFields(shape, value);
  if (shape.problem === undefined) return ok(shared);
  return fail({ code: 'invalid', message: `This cannot be opened: ${shape.problem}.` });
}

function readFields(shape: Shape, value: unknown): SharedRun {
  const shared = shape.record(value, 'it');
  const files = readFiles(shape, shared.files, 'files');
  const open = shared.open === undefined ? files[0]?.path : shared.open;
  const profile = shape.optional(shared.profile, (text) =>
    shape.text(text, 'profile', limits.textCharacters),
  );
  if (!files.some((file) => file.path === open)) shape.wrong('open', 'is none of the files');
  return {
    engine: shape.text(shared.engine, 'engine', 50),
    files,
    open: String(open),
    run: readSpec(shape, shared.run, 'run'),
    choosing: shape.oneOf(shared.choosing, 'choosing', ['seed', 'ask']),
    ...readMaking(shape, shared, 'it'),
    ...(profile && { profile }),
    cursor: shape.integer(shared.cursor ?? 0, 'cursor', 0, Number.MAX_SAFE_INTEGER),
    view: readView(shared.view),
  };
}

/** The parameters of a view: short words and texts; what is not one is left out. */
export function readView(value: unknown): Record<string, string> {
  const view: Record<string, string> = {};
  if (typeof value !== 'object' || value === null) return view;
  for (const [key, text] of Object.entries(value).slice(0, limits.viewParameters)) {
    if (typeof text === 'string' && isViewParameter(key, text)) view[key] = text;
  }
  return view;
}

/** True when a readable parameter may be in a link: `theme=dark`. `step` is the cursor's. */
export function isViewParameter(key: string, text: string): boolean {
  return (
    /^[a-z][a-z0-9-]{0,19}$/.test(key) &&
    key !== 'step' &&
    !(key in {}) &&
    text.length <= 200 &&
    !/[\p{Cc}\p{Cs}]/u.test(text)
  );
}
