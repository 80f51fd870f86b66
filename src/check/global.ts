import type { Document } from '../model/document.ts';
import {
  declarationOf,
  type Dialect,
  type GlobalProtocol,
  type ProtocolDeclaration,
} from '../model/global/global.ts';

/**
 * The global protocol of a document that is judged by one of these dialects; `aux` protocols are
 * judged only where they are used.
 */
export function judgedGlobal(
  { model }: Document,
  dialects: readonly Dialect[],
): { global: GlobalProtocol; declaration: ProtocolDeclaration } | undefined {
  if (model?.kind !== 'global' || !dialects.includes(model.dialect)) return undefined;
  const declaration = declarationOf(model);
  return declaration.aux ? undefined : { global: model, declaration };
}
