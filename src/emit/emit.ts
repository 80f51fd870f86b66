import { unreachable } from '../base/assert.ts';
import type { Model } from '../model/document.ts';
import { scenarioGraph } from '../model/scenario/graph.ts';
import { writeMachinesDot } from './cfsm-dot.ts';
import { writeMachinesMermaid } from './cfsm-mermaid.ts';
import type { Emitted } from './emitted.ts';
import { writeGraphDot, writeStatechartDot } from './dot.ts';
import { writeGlobalMermaid } from './global-mermaid.ts';
import { writeFlowchart } from './mermaid-flowchart.ts';
import { writeSequence } from './mermaid-sequence.ts';
import { writeScribble } from './scribble.ts';
import { writeStateDiagram } from './mermaid-state.ts';

/** The languages that models can be written in, as `emit --to` names them. */
export const emitTargets = ['mermaid', 'dot', 'scribble'] as const;

/** One of `emitTargets`. */
export type EmitTarget = (typeof emitTargets)[number];

/** Writes a model in a language; undefined when that language cannot say this kind of model. */
export function emit(model: Model, to: EmitTarget): Emitted | undefined {
  switch (to) {
    case 'mermaid':
      return inMermaid(model);
    case 'dot':
      return inDot(model);
    case 'scribble':
      return model.kind === 'global' ? writeScribble(model) : undefined;
    default:
      return unreachable(to);
  }
}

function inMermaid(model: Model): Emitted | undefined {
  switch (model.kind) {
    case 'protocol':
      return writeSequence(model);
    case 'graph':
      return writeFlowchart(model);
    case 'statechart':
      return writeStateDiagram(model);
    case 'scenario':
      return writeFlowchart(scenarioGraph(model));
    case 'global':
      return writeGlobalMermaid(model);
    case 'machines':
      return writeMachinesMermaid(model);
    default:
      return unreachable(model);
  }
}

function inDot(model: Model): Emitted | undefined {
  switch (model.kind) {
    case 'protocol':
    case 'global':
      return undefined;
    case 'machines':
      return writeMachinesDot(model);
    case 'scenario':
      return writeGraphDot(scenarioGraph(model));
    case 'graph':
      return writeGraphDot(model);
    case 'statechart':
      return writeStatechartDot(model);
    default:
      return unreachable(model);
  }
}
