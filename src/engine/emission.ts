import { fail, ok, type Result } from '../base/result.ts';
import type { Document } from '../model/document.ts';
import { chartTargets } from '../emit/chart.ts';
import { emit, emitTargets, type EmitTarget } from '../emit/emit.ts';
import type { Emitted } from '../emit/emitted.ts';
import type { ProjectTarget } from './api.ts';
import { pickDocument, type Source } from './compile.ts';
import { chartText, documentText, errorsOf, projectTargets } from './emit-text.ts';

/** A document written in another language. */
export interface Emission extends Emitted {
  document: Document;
}

/** The target with a name; undefined when there is none (yet). */
export function emitTarget(name: string): EmitTarget | ProjectTarget | undefined {
  return allTargets.find((target) => target === name);
}

const allTargets = [...new Set([...emitTargets, ...projectTargets, ...chartTargets])];

/** The names of all targets. */
export const targetNames: readonly string[] = allTargets;

/** Writes one document: the picked one, else the first that has a model. */
export async function emitDocument(
  source: Source,
  to: EmitTarget | ProjectTarget,
  pick?: string,
): Promise<Result<Emission>> {
  const first = source.parsed.documents.find((document) => document.model);
  const document = pick === undefined ? first : pickDocument(source, pick);
  if (!document) return fail('There is nothing to write in this text.');
  if (!document.model) return fail(`“${document.title}” is only drawn; it has no model.`);
  const chart = await chartText(document, to);
  if (chart) return chart.ok ? ok({ ...chart.value, document }) : chart;
  const plain = emitTargets.find((target) => target === to);
  const emitted = plain && emit(document.model, plain);
  if (emitted) return ok({ ...emitted, document });
  if (!/^(?:global|machines|protocol)$/.test(document.model.kind)) {
    return fail(`A ${document.model.kind} cannot be written as ${to}.`);
  }
  const made = documentText(document, to, undefined, errorsOf(source, document));
  return made.ok ? ok({ ...made.value, document }) : made;
}
