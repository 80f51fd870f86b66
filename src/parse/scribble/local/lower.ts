import type { Annotation, MessageSignature, PayloadType } from '../../../model/global/type.ts';
import { builtInTypes } from '../build-types.ts';
import type { SignatureSyntax, TypeSyntax } from '../syntax.ts';

/** A message as the model has it; `label` stands for that of the text when it is given. */
export function lowerMessage(syntax: SignatureSyntax, label?: string): MessageSignature {
  const payload = (syntax.payload ?? []).map(({ name, type }) => {
    return name ? { name: name.text, type: lowerType(type) } : { type: lowerType(type) };
  });
  return { label: label ?? syntax.label?.text ?? '', payload };
}

/**
 * A type as the model has it. `P@A` is a session of P handed over in the role A, unless P is a type
 * that everybody knows or A an annotation that has a meaning of its own; `P@A()` never is.
 */
export function lowerType(syntax: TypeSyntax): PayloadType {
  const { name, arguments: inner, suffixes } = syntax;
  const [only] = suffixes;
  if (suffixes.length === 1 && inner.length === 0 && only?.kind === 'annotation') {
    const known = /^(?:Encrypted|Signed|Authenticated)$/.test(only.name.text);
    if (!known && !only.arguments && !builtInTypes.has(name.text)) {
      return { kind: 'session', protocol: name.text, role: only.name.text };
    }
  }
  let type: PayloadType = { kind: 'named', name: name.text, arguments: inner.map(lowerType) };
  for (const suffix of suffixes) {
    if (suffix.kind === 'refinement') {
      const { expression } = suffix.predicate;
      if (expression) type = { kind: 'refined', base: type, predicate: expression };
      continue;
    }
    const one: Annotation = { name: suffix.name.text, arguments: suffix.arguments ?? [] };
    if (type.kind === 'annotated') type.annotations.push(one);
    else type = { kind: 'annotated', base: type, annotations: [one] };
  }
  return type;
}
