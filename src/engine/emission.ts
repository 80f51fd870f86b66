import { fail, ok, type Result } from '../base/result.ts';
import type { Document } from '../model/document.ts';
import { emit, emitTargets, type EmitTarget } from '../emit/emit.ts';
import type { Emitted } from '../emit/emitted.ts';
import { pickDocument, type Source } from './compile.ts';

/** A document written in another language. */
export interface Emission extends Emitted {
  document: Document;
}

/** The target with a name; undefined when there is none (yet). */
export function emitTarget(name: string): EmitTarget | undefined {
  return emitTargets.find((target) => target === name);
}

/** The names of all targets. */
export const targetNames: readonly string[] = emitTargets;

/** Writes one document: the picked one, else the first that has a model. */
export function emitDocument(source: Source, to: EmitTarget, pick?: string): Result<Emission> {
  const first = source.parsed.documents.find((document) => document.model);
  const document = pick === undefined ? first : pickDocument(source, pick);
  if (!document) return fail('There is nothing to write in this text.');
  if (!document.model) return fail(`“${document.title}” is only drawn; it has no model.`);
  const emitted = emit(document.model, to);
  return emitted
    ? ok({ ...emitted, document })
    : fail(`A ${document.model.kind} cannot be written as ${to}.`);
}
