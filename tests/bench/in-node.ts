import DOMPurify from 'dompurify';
import mermaid from 'mermaid';
import { searchMeasurements } from './explore.ts';
import { belowFigure, crowdFigure, parseFigure, ringFigure } from './figure.ts';
import type { Measurement } from './figure.ts';
import { measureRing } from './kernel.ts';
import { machineRunMeasurements } from './machine-run.ts';
import { measureParse } from './parse.ts';
import type { MermaidParser } from './parse.ts';
import { productMeasurements } from './product.ts';
import { crowdedScenario, measureScenario } from './scenario.ts';
import { measureSimJs } from './simjs.ts';
import { statechartMeasurements } from './statechart.ts';
import { measureStepBack } from './step-back.ts';

/** What is measured in Node. */
export const nodeMeasurements: Measurement[] = [
  {
    names: ['kernel-ring'],
    where: 'node',
    measure: async () => [ringFigure(measureRing(), 'node')],
  },
  {
    names: ['parse-sequence'],
    where: 'node',
    measure: async () => [parseFigure(await measureParse(mermaidInNode()), 'node')],
  },
  {
    names: ['scenario-crowd', 'scenario-memory'],
    where: 'node',
    measure: async () => {
      const speed = measureScenario(await crowdedScenario(1_000));
      const memory = belowFigure('scenario-memory', speed.bytesPerEvent, 'B/event', 64, 'node');
      return [crowdFigure(speed, 'node', measureSimJs()), memory];
    },
  },
  {
    names: ['step-back'],
    where: 'node',
    measure: async () => {
      const { median } = await measureStepBack();
      return [belowFigure('step-back', median, 'ms', 16, 'node')];
    },
  },
  ...machineRunMeasurements,
  ...searchMeasurements,
  ...productMeasurements,
  ...statechartMeasurements,
];

/** Mermaid's parser without a browser: sequence diagrams need no more than this. */
function mermaidInNode(): MermaidParser {
  const purify = DOMPurify as unknown as Record<string, unknown>;
  purify['sanitize'] ??= (text: string) => text;
  purify['addHook'] ??= () => undefined;
  mermaid.initialize({ maxTextSize: 100_000_000, logLevel: 5 });
  return mermaid as unknown as MermaidParser;
}
