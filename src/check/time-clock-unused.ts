import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import { declarationOf } from '../model/global/global.ts';
import type { Check } from './check.ts';
import { judgedGlobal } from './global.ts';
import { judgedUse } from './extension.ts';
import { placeOf } from './place.ts';

/** A clock that no window counts on. */
export const timeClockUnused: Check = {
  code: 'time-clock-unused',
  title: 'Clocks that no window counts on',
  kinds: ['global'],
  run,
};

function run(document: Document): Diagnostic[] {
  const judged = judgedGlobal(document, ['scribble', 'nuscr', 'sequence']);
  if (!judged || judged.declaration.clocks.length === 0) return [];
  const graph = judgedUse(document, 'time')?.cfg;
  const used = new Set(
    graph?.nodes.flatMap((node) =>
      node.kind === 'message' && node.within?.clock !== undefined ? [node.within.clock] : [],
    ),
  );
  return declarationOf(judged.global)
    .clocks.filter((clock) => !used.has(clock))
    .map((clock) => ({
      code: timeClockUnused.code,
      severity: 'hint' as const,
      message: `No window counts on the clock ${clock}. Write “within … on ${clock}”, or remove it.`,
      span: placeOf(document, `clock:${clock}`),
    }));
}
