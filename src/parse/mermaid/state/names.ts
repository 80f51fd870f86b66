import type { Diagnostic } from '../../../base/diagnostic.ts';
import type { Span } from '../../../base/span.ts';
import { editDistance } from '../../editDistance.ts';
import type { Statement } from './syntax.ts';

interface Use {
  id: string;
  span: Span;
  /** Alone on its line, without a description. */
  alone: boolean;
  declared: boolean;
}

/**
 * Names that Mermaid takes as they are and that were hardly meant so: stray signs, a semicolon at
 * the end, a slip of the pen in a longer name.
 */
export function looseNames(statements: readonly Statement[]): Diagnostic[] {
  const uses = usesIn(statements);
  const found: Diagnostic[] = [];
  for (const use of uses) {
    const odd = oddName(use);
    if (odd) found.push(odd);
  }
  return [...found, ...typos(uses)];
}

function usesIn(statements: readonly Statement[]): Use[] {
  const uses: Use[] = [];
  const work: (readonly Statement[])[] = [statements];
  for (let body = work.pop(); body; body = work.pop()) {
    for (const statement of body) {
      if (statement.kind === 'transition') {
        for (const { id, span } of [statement.from, statement.to]) {
          uses.push({ id, span, alone: false, declared: false });
        }
      } else if (statement.kind === 'state') {
        const { id, span } = statement.mention;
        const declared = statement.keyword || statement.label !== undefined;
        uses.push({ id, span, alone: !declared, declared });
        if (statement.body) work.push(statement.body.statements);
      }
    }
  }
  return uses.filter(({ id }) => id !== '[*]');
}

function oddName({ id, span, alone }: Use): Diagnostic | undefined {
  if (alone && /^\}+$/.test(id)) {
    return {
      code: 'state-close-extra',
      severity: 'warning',
      message: 'This `}` closes nothing; Mermaid takes it for the name of a state.',
      span,
      fix: { title: 'Remove it', edits: [{ span, text: '' }] },
    };
  }
  if (/.;$/.test(id)) {
    const end = { from: span.to - 1, to: span.to };
    return {
      code: 'state-semicolon',
      severity: 'warning',
      message: 'A semicolon ends nothing here; it becomes part of the state’s name.',
      span: end,
      fix: { title: 'Remove the semicolon', edits: [{ span: end, text: '' }] },
    };
  }
  if (!alone || !/^[!-/:-@[-^`{-~]+$/.test(id)) return undefined;
  const arrow = /^[=.~<>)|]*>[>|]?$/.test(id);
  return {
    code: 'state-odd-name',
    severity: 'warning',
    message: arrow
      ? `\`${id}\` is no arrow here: Mermaid takes it for the name of a state. Write \`-->\`.`
      : `Mermaid takes \`${id}\` for the name of a state.`,
    span,
    ...(arrow ? { fix: { title: 'Write -->', edits: [{ span, text: '-->' }] } } : {}),
  };
}

/** A name that occurs once and differs by a letter from one that occurs more often. */
function typos(uses: readonly Use[]): Diagnostic[] {
  const byId = new Map<string, Use[]>();
  for (const use of uses) {
    const known = byId.get(use.id);
    if (known) known.push(use);
    else byId.set(use.id, [use]);
  }
  if (byId.size > 300) return [];
  const found: Diagnostic[] = [];
  for (const [id, [only, ...others]] of byId) {
    if (!only || others.length > 0 || only.declared || id.length < 5) continue;
    const near = [...byId].find(
      ([other, known]) =>
        other !== id &&
        known.length > 1 &&
        !/\d/.test(id) &&
        isNear(other.toLowerCase(), id.toLowerCase()),
    );
    if (near) found.push(typo(only, near[0]));
  }
  return found;
}

function isNear(a: string, b: string): boolean {
  return Math.abs(a.length - b.length) <= 1 && editDistance(a, b) <= 1;
}

function typo({ id, span }: Use, near: string): Diagnostic {
  return {
    code: 'state-typo',
    severity: 'warning',
    message: `\`${id}\` occurs only here. Did you mean \`${near}\`?`,
    span,
    fix: { title: `Write ${near}`, edits: [{ span, text: near }] },
  };
}
