import type { Program as Script } from 'acorn';
import { expressionOf } from './ecmascript-closures.ts';
import type { PlainMemory } from './ecmascript-plain-memory.ts';
import { absent } from './ecmascript-plain-memory.ts';
import { Outside, part } from './ecmascript-scope.ts';
import type { Run, Scope } from './ecmascript-scope.ts';
import type { Tree } from './ecmascript-syntax.ts';

/** Statements over plain data. */
export type Act = (memory: PlainMemory) => void;

/** Compiles a script; throws `Outside`. */
export function scriptOf(script: Script, scope: Scope): Act {
  return blockOf(script.body as unknown as Tree[], scope);
}

function blockOf(statements: readonly Tree[], scope: Scope): Act {
  const inner = { ...scope, locals: [...declared(statements, scope), ...scope.locals] };
  const fresh = inner.locals.slice(0, inner.locals.length - scope.locals.length);
  const acts = statements.map((one) => statementOf(one, inner));
  const [only] = acts;
  if (only && acts.length === 1 && fresh.length === 0) return only;
  return (memory) => {
    for (const { at } of fresh) memory.locals[at] = absent;
    for (const act of acts) act(memory);
  };
}

/** What `let` and `const` of a block declare. */
function declared(statements: readonly Tree[], scope: Scope): Scope['locals'] {
  return statements.flatMap((one) => {
    if (one.type !== 'VariableDeclaration') return [];
    if (one['kind'] === 'var') throw new Outside('var');
    return (one['declarations'] as Tree[]).map((declaration) => {
      const id = part(declaration, 'id');
      if (id.type !== 'Identifier') throw new Outside(id.type);
      return {
        name: String(id['name']),
        at: scope.next.at++,
        constant: one['kind'] === 'const',
      };
    });
  });
}

function statementOf(tree: Tree, scope: Scope): Act {
  switch (tree.type) {
    case 'EmptyStatement':
      return () => {};
    case 'ExpressionStatement':
      if (typeof tree['directive'] === 'string') throw new Outside('directive');
      return expressionOf(part(tree, 'expression'), scope) as Act;
    case 'BlockStatement':
      return blockOf(tree['body'] as Tree[], scope);
    case 'IfStatement':
      return choiceOf(tree, scope);
    case 'VariableDeclaration':
      return declarationOf(tree, scope);
    case 'WhileStatement': {
      const test = expressionOf(part(tree, 'test'), scope);
      return loop(test, blockOf([part(tree, 'body')], scope), undefined);
    }
    case 'ForStatement':
      return forOf(tree, scope);
    default:
      throw new Outside(tree.type);
  }
}

function choiceOf(tree: Tree, scope: Scope): Act {
  const test = expressionOf(part(tree, 'test'), scope);
  const yes = blockOf([part(tree, 'consequent')], scope);
  const alternate = tree['alternate'] as Tree | null;
  const no = alternate ? blockOf([alternate], scope) : () => {};
  return (memory) => {
    if (test(memory)) yes(memory);
    else no(memory);
  };
}

function declarationOf(tree: Tree, scope: Scope): Act {
  const parts = (tree['declarations'] as Tree[]).map((one) => {
    const name = String(part(one, 'id')['name']);
    const init = one['init'] as Tree | null;
    const at = scope.locals.find((local) => local.name === name)?.at ?? 0;
    return { at, run: init ? expressionOf(init, scope) : () => undefined };
  });
  return (memory) => {
    for (const { at, run } of parts) memory.locals[at] = run(memory);
  };
}

/** Its variables are one for all rounds: there are no functions that could tell the difference. */
function forOf(tree: Tree, scope: Scope): Act {
  const begin = tree['init'] as Tree | null;
  const isDeclaration = begin?.type === 'VariableDeclaration';
  const locals = isDeclaration ? declared([begin], scope) : [];
  const inner = { ...scope, locals: [...locals, ...scope.locals] };
  const first = begin && (isDeclaration ? declarationOf(begin, inner) : expressionOf(begin, inner));
  const testTree = tree['test'] as Tree | null;
  const updateTree = tree['update'] as Tree | null;
  const test: Run = testTree ? expressionOf(testTree, inner) : () => true;
  const update = updateTree ? expressionOf(updateTree, inner) : undefined;
  const rounds = loop(test, blockOf([part(tree, 'body')], inner), update);
  return (memory) => {
    first?.(memory);
    rounds(memory);
  };
}

function loop(test: Run, body: Act, update: Run | undefined): Act {
  return (memory) => {
    while (test(memory)) {
      memory.spend(1);
      body(memory);
      update?.(memory);
    }
  };
}
