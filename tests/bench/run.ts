// Measures what the project promises about speed and size.
//
//   npm run bench                    everything, for people
//   npm run bench -- kernel-ring     only the figures named (or whose name begins so)
//   npm run bench -- --json          one JSON object a line
//   npm run bench -- --check         exit 1 when a figure misses its target
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { columns } from '../../src/engine/terminal.ts';
import type { Figure, Measurement } from './figure.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, check: { type: 'boolean' } },
});

const measurements = (await allMeasurements()).filter(({ names }) =>
  names.some((name) => positionals.length === 0 || positionals.some((p) => name.startsWith(p))),
);
if (measurements.length === 0) {
  console.error(`There is no figure “${positionals.join(' ')}”.`);
  process.exit(2);
}

const figures: Figure[] = [];
for (const measurement of measurements) {
  for (const figure of await measure(measurement)) {
    figures.push(figure);
    if (values.json) console.log(JSON.stringify(figure));
  }
}
const { closeBrowser } = await import('./browser.ts');
await closeBrowser();
if (!values.json) console.log(table(figures));
if (values.check && figures.some(({ ok }) => !ok)) process.exitCode = 1;

async function allMeasurements(): Promise<Measurement[]> {
  const { nodeMeasurements } = await import('./in-node.ts');
  const { sizeMeasurements } = await import('./sizes.ts');
  const { engineMeasurements } = await import('./browser.ts');
  const { pageMeasurements } = await import('./page-figures.ts');
  const { productPageMeasurements } = await import('./product-page.ts');
  return [
    ...nodeMeasurements,
    ...engineMeasurements,
    ...productPageMeasurements,
    ...sizeMeasurements,
    ...pageMeasurements,
  ];
}

/** A measurement that breaks down has missed its targets; the others are made all the same. */
async function measure(measurement: Measurement): Promise<Figure[]> {
  const { names, where } = measurement;
  if (!values.json) console.error(`measuring ${names.join(', ')} (${where}) …`);
  try {
    return await measurement.measure();
  } catch (error) {
    console.error(`${names.join(', ')} (${where}): ${oneLine(error)}`);
    return names.map((name) => {
      const target = 'to be measured at all';
      return { name, value: -1, unit: 'failed', target, ok: false, where };
    });
  }
}

function oneLine(error: unknown): string {
  const lines = stripVTControlCharacters(String(error))
    .split('\n')
    .map((line) => line.trim());
  return lines
    .filter((line) => line !== '')
    .slice(0, 2)
    .join(' ')
    .slice(0, 300);
}

function table(all: readonly Figure[]): string {
  const rows = all.map(({ name, where, value, unit, peer, peerValue, ratio, target, ok }) => [
    name,
    where,
    `${value.toLocaleString('en')} ${unit}`,
    peer === undefined ? '' : `${peer}: ${peerValue?.toLocaleString('en')}`,
    ratio === undefined ? '' : `× ${ratio}`,
    target,
    ok ? 'ok' : 'MISSED',
  ]);
  return columns([['figure', 'where', 'value', 'peer', 'ratio', 'target', ''], ...rows]).join('\n');
}
