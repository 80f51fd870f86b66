import type { Diagnostic } from '../base/diagnostic.ts';
import { runChecks } from '../check/index.ts';
import { messageText } from '../emit/signature-text.ts';
import type { Document } from '../model/document.ts';
import type { CfgProblemCode } from '../model/global/build-cfg.ts';
import type { GlobalCfg, GlobalNode } from '../model/global/cfg.ts';
import { nextsOf } from '../model/global/walk-cfg.ts';
import type { RoleId } from '../model/protocol.ts';
import { mergeFailures, mergeVerdicts } from '../project/merge.ts';
import type { MergeVerdict, ProjectionInfo } from './api.ts';
import { meaningOf, projectedOf, type Meaning } from './meaning.ts';

/**
 * What a document means for each of its roles; undefined where it has none. Of a protocol with
 * errors nothing may be made: all its roles are among the failed (`errors`: what is known of its
 * text beside what the checks find). Its machines are there to be looked at all the same.
 */
export function projectionOf(
  document: Document,
  errors: readonly Diagnostic[] = [],
): ProjectionInfo | undefined {
  const { id } = document;
  const meaning = meaningOf(document);
  const projected = projectedOf(document, meaning);
  if (!projected) return undefined;
  const { failed } = projected;
  const { machines } = projected.machines;
  if (!meaning) {
    const merge = { ok: true };
    return {
      document: id,
      machines,
      failed,
      plainMerge: merge,
      fullMerge: merge,
      diagnostics: [],
    };
  }
  const { plain, full } = mergeVerdicts(meaning.cfg);
  const diagnostics = [...errors, ...runChecks(document)].filter(isError);
  return {
    document: id,
    graph: graphOf(meaning.cfg),
    machines: failed.length > 0 ? [] : machines,
    failed: [...failed, ...failedRoles(meaning, diagnostics)],
    plainMerge: verdictOf(plain),
    fullMerge: verdictOf(full),
    diagnostics,
  };
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

function verdictOf({ ok, reason }: MergeVerdict): MergeVerdict {
  return reason === undefined ? { ok } : { ok, reason };
}

/** Problems that leave no protocol to be projected; others are for the checks to judge. */
const withoutMeaning: ReadonlySet<CfgProblemCode> = new Set([
  'protocol-unknown',
  'recursion-unbound',
  'recursion-leaves-parallel',
  'throw-uncaught',
  'throw-leaves-parallel',
  'too-large',
]);

function failedRoles(
  { cfg, problems, strict }: Meaning,
  errors: readonly Diagnostic[],
): { role: RoleId; reason: string }[] {
  const meaningless = problems.find(({ code }) => withoutMeaning.has(code));
  const message = errors[0]?.message ?? meaningless?.message;
  if (message !== undefined) {
    return cfg.roles.map((role) => ({ role, reason: `the protocol has errors: ${message}` }));
  }
  if (!strict) return [];
  return mergeFailures(cfg, 'full').map(({ role, reason }) => ({ role, reason }));
}

/** The global graph as boxes and arrows, labelled for people. */
function graphOf({ nodes }: GlobalCfg): NonNullable<ProjectionInfo['graph']> {
  return {
    nodes: nodes.map((node, id) => {
      const role = roleOf(node);
      return {
        id,
        kind: node.kind,
        label: labelOf(node),
        ...(role ? { role } : {}),
        element: node.kind === 'end' ? '' : (node.site ?? node.element),
      };
    }),
    edges: nodes.flatMap((node, from) =>
      nextsOf(node).map((to, i) => ({
        from,
        to,
        label: node.kind === 'choice' ? (node.labels[i] ?? '') : '',
      })),
    ),
  };
}

function roleOf(node: GlobalNode): RoleId | undefined {
  if (node.kind === 'choice') return node.at;
  return node.kind === 'message' || node.kind === 'disconnect' ? node.from : undefined;
}

function labelOf(node: GlobalNode): string {
  switch (node.kind) {
    case 'end':
      return 'end';
    case 'message': {
      const { from, to, message, form } = node;
      const what = messageText(message);
      const said = form === 'message' ? what : `${wordOf[form]} ${what}`.trim();
      return `${from} → ${to.join(', ')}: ${said}`;
    }
    case 'disconnect':
      return `disconnect ${node.from}, ${node.to}`;
    case 'choice':
      return node.at ? `choice at ${node.at}` : 'choice';
    case 'recursion':
      return node.label;
    case 'fork':
      return 'par';
    case 'join':
      return '';
  }
}

const wordOf = { connect: 'connect', wrap: 'wrap', throw: 'throw', invite: 'calls' } as const;
