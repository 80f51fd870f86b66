/**
 * Lockstep from a terminal: reads files, calls the same engine as the page, prints. The only place
 * that reads files. Exit code 0: fine, 1: findings, 2: usage or something unreadable.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Result } from './base/result.ts';
import type {
  ConformRequest,
  ExploreRequest,
  ProjectTarget,
  RunRequest,
  TraceFormat,
  VerifyRequest,
  VerifyRules,
} from './engine/api.ts';
import type { Source } from './engine/compile.ts';
import type { Run } from './engine/runs.ts';
import type { CheckLine, CoverLine } from './engine/report.ts';
import type { Paint } from './engine/terminal.ts';
import type { SharedRun } from './link/shared.ts';
import type { Document } from './model/document.ts';
import type { ProjectFile } from './model/project.ts';
import type { Fault, RunSpec } from './model/run.ts';

/** Wrong usage, or something that cannot be read or written: the message is for the person. */
class Refusal extends Error {}

type Options = Record<string, string | boolean | undefined>;

interface Command {
  /** What stands behind the command's name. */
  usage: string;
  about: string;
  options: Record<string, [placeholder: string, about: string]>;
  run(inputs: string[], options: Options): Promise<void> | void;
}

const json: [string, string] = ['', 'one JSON object a line, and nothing else'];

const pick = {
  doc: ['ID|N', 'which document (default: the first that can run)'],
} satisfies Command['options'];

const making = {
  ...pick,
  seed: ['S', 'the seed (default 0)'],
  choices: ['[0,2,1]', 'answers to the choices, in order of asking; then the seed decides'],
  profile: ['FILE', 'tiers, latencies, costs and budgets'],
  faults: ['FILE', 'what goes wrong on purpose, as a JSON list'],
  events: ['JSON', 'events from outside: names, or {"name", "data", "after"}'],
  machines: ['', 'run a diagram as machines, one for each participant'],
  bound: ['K', 'most messages in a channel of machines'],
  synchronous: ['', 'machines send and receive in one step'],
  'max-steps': ['N', 'the most steps (default 1,000,000)'],
} satisfies Command['options'];

const formats: readonly TraceFormat[] = ['jsonl', 'chrome', 'otlp', 'shiviz', 'csv', 'mermaid'];

const projectTargets: readonly ProjectTarget[] = [
  ...(['cfsm', 'scribble', 'typescript', 'mermaid', 'dot', 'promela', 'tla', 'json'] as const),
];

const commands: Record<string, Command> = {
  check: {
    usage: '<file…>',
    about: 'Reads files and says what is wrong in them.',
    options: { json, sarif: ['', 'all findings as SARIF'] },
    run: check,
  },
  run: {
    usage: '<file…>',
    about: 'Runs a document of each file and says how it ended.',
    options: {
      ...making,
      run: ['FILE', 'repeat the run of this “lockstep-run.json”, which “open --out” writes'],
      all: ['', 'every document that can run'],
      trace: ['FILE', 'write what happened; with --all one file a document'],
      format: [formats.join('|'), 'the format of --trace (default: by its ending, else jsonl)'],
      json,
    },
    run,
  },
  cover: {
    usage: '<file…>',
    about: 'Runs each document until every branch of every choice was taken.',
    options: { ...making, all: ['', 'every document (the default without --doc)'], json },
    run: cover,
  },
  explore: {
    usage: '--seeds N | --exhaustive <file…>',
    about: 'Searches runs of a scenario for broken invariants, and shrinks what it finds.',
    options: {
      ...pick,
      seeds: ['N', 'random runs with so many seeds (default 1,000)'],
      exhaustive: ['', 'every order, loss and crash within the bounds of its “search”'],
      invariant: ['NAME', 'only this one (default: all that apply)'],
      seed: ['S', 'the first seed (default 0)'],
      faults: ['FILE', 'what goes wrong on purpose, as a JSON list'],
      'max-steps': ['N', 'the most steps of a run (default 100,000)'],
      'max-states': ['N', 'the most states (default 1,000,000)'],
      all: ['', 'all breaches, not only the first of each invariant'],
      'no-reduction': ['', 'take commuting steps in every order'],
      json,
    },
    run: explore,
  },
  verify: {
    usage: '<file…>',
    about: 'Verifies protocols (rules, merging, exploration) and statecharts (exploration).',
    options: {
      ...pick,
      bound: ['K', 'most messages in a channel (default 1; for machines up to 4 are tried)'],
      synchronous: ['', 'sending and receiving is one step: no channels'],
      fair: ['', 'choices are fair: what can be picked again and again is picked sometime'],
      rules: ['scribble|nuscr|cfsm', 'whose rules decide (default: by the language)'],
      reduce: ['', 'leave out orders that make no difference'],
      'max-states': ['N', 'the most states (default 10,000,000; of a statechart 20,000)'],
      properties: ['FILE', 'what a statechart is to keep, one property a line'],
      abstract: ['', 'do not follow the data of a statechart: guards may hold or not'],
      json,
    },
    run: verify,
  },
  project: {
    usage: '--as LANGUAGE <file…>',
    about: 'Writes what a protocol means for one of its roles, or for all of them.',
    options: {
      role: ['R', 'only this role (default: all)'],
      protocol: ['P', 'this protocol of the file (default: the first)'],
      as: [projectTargets.join('|'), 'the language (default: cfsm)'],
      json,
    },
    run: project,
  },
  conform: {
    usage: '--protocol FILE[#DOC] <trace…>',
    about: 'Says whether traces are runs of a protocol, and where they cease to be.',
    options: {
      protocol: ['FILE[#DOC]', 'the protocol, machines or diagram'],
      format: ['jsonl|otlp|shiviz', 'the format of the traces (default: by their text)'],
      json,
    },
    run: conform,
  },
  emit: {
    usage: '--to LANGUAGE <file…>',
    about: 'Writes a document in another language; what that cannot say goes to standard error.',
    options: {
      to: [
        'LANGUAGE',
        'mermaid, dot, scribble, cfsm, typescript, promela, tla, json; of statecharts: ' +
          'scxml, xstate, xstate-json, mermaid, plantuml, dot, typescript',
      ],
      doc: ['ID|N', 'which document (default: the first that has a model)'],
      all: ['', 'every document that has a model, as blocks of a Markdown file'],
      json,
    },
    run: emit,
  },
  link: {
    usage: '<file…>',
    about: 'Prints the fragment of a link that opens this run on the page.',
    options: {
      ...making,
      cursor: ['N', 'the step to show (default: the last)'],
      view: ['NAME', 'the view to show'],
      json,
    },
    run: link,
  },
  open: {
    usage: '<fragment…>',
    about: 'Says what a link holds; “-” reads it from standard input.',
    options: { out: ['DIR', 'write its files and its run there'], json },
    run: open,
  },
  bench: {
    usage: '[NAME…]',
    about: 'Measures speed and size; the same as “npm run bench”.',
    options: { json, check: ['', 'exit 1 when a figure misses its target'] },
    run: bench,
  },
};

const help: Command['options'] = { help: ['', 'this text'] };

async function main(words: string[]): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Who read our output has seen enough (`… | head`).
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  const [name = '', ...rest] = words;
  try {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command) await start(name, command, rest);
    else if (['', '--help', '-h', 'help'].includes(name)) general(name);
    else throw new Refusal(`There is no command “${name}”; --help lists them.`);
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
    complain(problem.message);
  }
}

async function start(name: string, command: Command, words: string[]): Promise<void> {
  const options = { ...command.options, ...help };
  const { values, positionals } = parse(words, options);
  if (values.help) {
    process.stdout.write(usage(name, command));
    return;
  }
  if (positionals.length === 0 && name !== 'bench') {
    throw new Refusal(`Usage: lockstep ${name} [options] ${command.usage} (--help says more)`);
  }
  await command.run(positionals, values);
}

function parse(
  words: string[],
  options: Command['options'],
): { values: Options; positionals: string[] } {
  const types = Object.entries(options).map(([name, [placeholder]]) => [
    name,
    { type: placeholder === '' ? 'boolean' : 'string' },
  ]);
  try {
    const known = Object.fromEntries(types) as Record<string, { type: 'boolean' | 'string' }>;
    return parseArgs({ args: words, options: known, allowPositionals: true });
  } catch (error) {
    throw new Refusal(error instanceof Error ? error.message : String(error));
  }
}

function general(name: string): void {
  const list = Object.entries(commands).map(([word, { about }]) => `  ${word.padEnd(8)}${about}`);
  const text = [
    'Usage: lockstep <command> [options] <file…>',
    '',
    ...list,
    '',
    '“-” reads standard input. “lockstep <command> --help” lists its options.',
    'Exit code: 0 fine, 1 findings, 2 usage or an unreadable file.',
    '',
  ].join('\n');
  if (name === '') {
    process.stderr.write(text);
    process.exitCode = 2;
  } else process.stdout.write(text);
}

function usage(name: string, command: Command): string {
  const rows = Object.entries({ ...command.options, ...help }).map(([option, [value, about]]) => {
    const written = `--${option}${value === '' ? '' : ` ${value}`}`;
    return `  ${written.padEnd(22)}${written.length > 21 ? ' ' : ''}${about}`;
  });
  const head = `Usage: lockstep ${name} [options] ${command.usage}`;
  return `${[head, '', command.about, '', ...rows].join('\n')}\n`;
}

// ——— commands ———

async function check(files: string[], options: Options): Promise<void> {
  const { checkLine } = await import('./engine/report.ts');
  const { checkText, checkSummary } = await import('./engine/terminal.ts');
  if (options.json && options.sarif) throw new Refusal('Either --json or --sarif, not both.');
  const lines: CheckLine[] = [];
  const plain = !options.json && !options.sarif;
  await eachFile(files, async (file, text) => {
    const line = checkLine(file, await read(file, text));
    lines.push(line);
    if (line.diagnostics.some(({ severity }) => severity === 'error')) found();
    if (options.json) print(line);
    if (plain) process.stdout.write(checkText(line, text, await paint()));
  });
  if (plain && lines.length > 0) process.stdout.write(checkSummary(lines, await paint()));
  if (options.sarif) {
    const { sarif } = await import('./engine/sarif.ts');
    const { engineVersion } = await import('./engine/api.ts');
    process.stdout.write(sarif(lines, engineVersion, uriOf));
  }
}

async function run(files: string[], options: Options): Promise<void> {
  const { runLine } = await import('./engine/report.ts');
  const { runText, runDetails } = await import('./engine/terminal.ts');
  const format = traceFormat(options);
  const kept = options.run === undefined ? undefined : await keptRun(String(options.run), options);
  if (kept) options = { ...options, doc: kept.run.document };
  const specify = kept ? repeater(kept, options) : await specifier(options);
  const several = Boolean(options.all) || files.length > 1;
  const written = new Set<string>();
  await eachFile(files, async (file, text) => {
    const source = await read(file, text);
    if (await refused(file, source, options, unmadeRun)) return;
    for (const doc of await chosen(file, source, options)) {
      const request = specify(file, text, doc);
      await suits(file, source, request, options);
      const made = await make(file, source, await bounded(source, request));
      const line = runLine(file, made);
      if (!['done', 'rest'].includes(line.status)) found();
      if (kept?.hash !== undefined && kept.hash !== line.hash) {
        found();
        process.stderr.write(`${file}: the run ends differently here: it had ${kept.hash}.\n`);
      }
      if (options.json) print(line);
      else
        await show(
          made,
          runText(line, await paint()),
          several ? '' : runDetails(line, await paint()),
        );
      if (options.trace) {
        const path = several
          ? tracePath(String(options.trace), line.doc, written)
          : String(options.trace);
        save(path, await exported(made, format));
      }
    }
  });
}

/** Prints a run for people, with what went wrong in it. */
async function show(made: Run, head: string, details: string): Promise<void> {
  const { finishRun } = await import('./engine/runs.ts');
  const { visible } = await import('./engine/terminal.ts');
  const problems = finishRun(made).info.diagnostics.map(({ message }) => `  ${visible(message)}\n`);
  process.stdout.write(head + problems.join('') + details);
}

async function cover(files: string[], options: Options): Promise<void> {
  const { coverLine } = await import('./engine/report.ts');
  const { coverText } = await import('./engine/terminal.ts');
  const covering = await import('./engine/cover.ts');
  const specify = await specifier(options);
  await eachFile(files, async (file, text) => {
    const source = await read(file, text);
    for (const doc of await chosen(file, source, { all: !options.doc, ...options })) {
      const request = specify(file, text, doc);
      await suits(file, source, request, options);
      const coverage = await covering.cover(request);
      if (!coverage) continue;
      const line: CoverLine = coverLine(file, coverage);
      if (options.json) print(line);
      else process.stdout.write(coverText(line, await paint()));
    }
  });
}

async function explore(files: string[], options: Options): Promise<void> {
  if (options.exhaustive && options.seeds !== undefined) {
    throw new Refusal('Either --seeds or --exhaustive, not both.');
  }
  const { exploreLine, exploreText } = await import('./engine/explore-report.ts');
  const { exploreHere } = await import('./engine/explore-here.ts');
  const { Explorer } = await import('./engine/explore.ts');
  const specify = await specifier(options);
  await eachFile(files, async (file, text) => {
    const source = await read(file, text);
    if (await refused(file, source, options, unmadeSearch)) return;
    for (const doc of await chosen(file, source, { ...options, all: false })) {
      const request = exploreRequest(specify(file, text, doc), options);
      await suits(file, source, request.run, options);
      const possible = await Explorer.of(request);
      if (!possible.ok) throw new Refusal(`${file}: ${possible.problem}`);
      const result = await exploreHere(request, { pause: async () => {} });
      const line = exploreLine(file, doc, request, result, sharedName(file, source));
      if (line.failures.length > 0) found();
      if (options.json) print(line);
      else process.stdout.write(exploreText(line, result, await paint()));
    }
  });
}

function exploreRequest(run: RunRequest, options: Options): ExploreRequest {
  return {
    run,
    mode: options.exhaustive ? 'orders' : 'seeds',
    ...(options.seeds === undefined ? {} : { seeds: whole(options, 'seeds') }),
    ...(options.invariant === undefined ? {} : { invariant: String(options.invariant) }),
    ...(options['max-states'] === undefined ? {} : { maxStates: whole(options, 'max-states') }),
    ...(options['max-steps'] === undefined ? {} : { maxSteps: whole(options, 'max-steps') }),
    first: !options.all,
    reduce: !options['no-reduction'],
  };
}

async function verify(files: string[], options: Options): Promise<void> {
  const engine = await import('./engine/verify.ts');
  const { verifyLine, verifyText } = await import('./engine/verify-report.ts');
  const work = { pause: async () => {}, stopped: () => false };
  await eachFile(files, async (file, text) => {
    const source = await read(file, text);
    const request = verifyRequest(file, text, options);
    const chart = await chartIn(source, request.source.pick);
    if (chart) return verifyChart(file, source, chart, options);
    const report = await engine.verify(request, source, work);
    const line = verifyLine(file, source, report, sharedFiles(file, source));
    if (line.verdict === 'error') found();
    if (options.json) print(line);
    else await showVerified(verifyText(line, report, await paint()), file, source);
  });
}

/** The statechart that is meant: the picked one, or the first where nothing else can be verified. */
async function chartIn(source: Source, pick: string | undefined): Promise<Document | undefined> {
  const { pickDocument } = await import('./engine/compile.ts');
  const picked = pickDocument(source, pick);
  return picked?.model?.kind === 'statechart' ? picked : undefined;
}

async function verifyChart(
  file: string,
  source: Source,
  document: Document,
  options: Options,
): Promise<void> {
  const engine = await import('./engine/chart-verify.ts');
  const { chartLine, chartText } = await import('./engine/chart-verify-report.ts');
  const properties = options.properties === undefined ? '' : readText(String(options.properties));
  const most = options['max-states'] === undefined ? undefined : whole(options, 'max-states');
  const report = await engine.verifyChart(
    {
      source: { path: file, text: source.text, pick: document.id },
      properties,
      data: options.abstract ? 'abstract' : 'bounded',
      ...(most === undefined ? {} : { maxConfigurations: most }),
    },
    source,
    { pause: async () => {}, stopped: () => false },
  );
  const files = sharedFiles(file, source);
  const line = chartLine(file, source, document, report, files, properties);
  const wrong = line.diagnostics.some(({ severity }) => severity === 'error');
  if (line.verdict === 'error' || wrong) found();
  if (options.json) print(line);
  else process.stdout.write(chartText(line, await paint()));
}

/** Prints a verdict for people, with what is wrong in the text. */
async function showVerified(text: string, file: string, source: Source): Promise<void> {
  const { checkLine } = await import('./engine/report.ts');
  const { checkText } = await import('./engine/terminal.ts');
  const wrong = source.diagnostics.some(({ severity }) => severity === 'error');
  if (wrong) process.stdout.write(checkText(checkLine(file, source), source.text, await paint()));
  process.stdout.write(text);
}

const rules: readonly VerifyRules[] = ['scribble', 'nuscr', 'cfsm'];

function verifyRequest(file: string, text: string, options: Options): VerifyRequest {
  const wanted = options.rules === undefined ? undefined : String(options.rules);
  const chosenRules = rules.find((one) => one === wanted);
  if (wanted !== undefined && !chosenRules) {
    throw new Refusal(`--rules is one of: ${rules.join(', ')}; not “${wanted}”.`);
  }
  const bound = options.bound === undefined ? undefined : whole(options, 'bound');
  if (bound === 0) throw new Refusal('--bound is at least 1.');
  return {
    source: { path: file, text, ...pickOption(options) },
    ...(options.doc === undefined ? {} : { only: true }),
    ...(bound === undefined ? {} : { bound }),
    ...(chosenRules ? { rules: chosenRules } : {}),
    ...(options['max-states'] === undefined ? {} : { maxStates: whole(options, 'max-states') }),
    fair: Boolean(options.fair),
    synchronous: Boolean(options.synchronous),
    reduce: Boolean(options.reduce),
  };
}

function pickOption(options: Options): { pick?: string } {
  return options.doc === undefined ? {} : { pick: String(options.doc) };
}

async function project(files: string[], options: Options): Promise<void> {
  const { projectTexts } = await import('./engine/emit-text.ts');
  const named = String(options.as ?? 'cfsm');
  const as = projectTargets.find((target) => target === named);
  if (!as) throw new Refusal(`--as is one of: ${projectTargets.join(', ')}; not “${named}”.`);
  const role = textOption(options, 'role');
  const protocol = textOption(options, 'protocol');
  await eachFile(files, async (file, text) => {
    const source = await read(file, text);
    const made = projectTexts(source, {
      as,
      together: !options.json,
      ...(role === undefined ? {} : { role }),
      ...(protocol === undefined ? {} : { protocol }),
    });
    if (!made.ok) throw new Refusal(`${file}: ${made.problem}`);
    for (const { role: whose, text: result, losses } of made.value) {
      for (const loss of losses) process.stderr.write(`${file}: ${whose}: ${loss}\n`);
      if (options.json) print({ file, role: whose, as, text: result, losses });
      else process.stdout.write(result);
    }
  });
}

async function conform(traces: string[], options: Options): Promise<void> {
  if (options.protocol === undefined) throw new Refusal('--protocol is missing.');
  const engine = await import('./engine/conform.ts');
  const { conformText } = await import('./engine/verify-report.ts');
  const [, path = '', doc] = /^(.*?)(?:#([^#]*))?$/s.exec(String(options.protocol)) ?? [];
  const text = readText(path);
  const source = await read(path, text);
  const request = { path, text, ...(doc ? { pick: doc } : {}) };
  await eachFile(traces, async (file, trace) => {
    const report = engine.conform(source, { source: request, trace, ...traceKind(options) });
    if (report.problem !== undefined) throw new Refusal(`${file}: ${report.problem}`);
    const { conforms, firstDeviation: at } = report;
    const deviation = at && { event: at.event, expected: at.expected };
    if (!conforms) found();
    if (options.json) print({ file, conforms, ...(at ? { firstDeviation: deviation } : {}) });
    else process.stdout.write(conformText(file, report, await paint()));
  });
}

function traceKind({ format }: Options): Pick<ConformRequest, 'format'> {
  if (format === undefined) return {};
  const known = (['jsonl', 'otlp', 'shiviz'] as const).find((one) => one === format);
  if (!known) throw new Refusal(`--format is jsonl, otlp or shiviz, not “${String(format)}”.`);
  return { format: known };
}

async function emit(files: string[], options: Options): Promise<void> {
  const { emitDocument, emitTarget, targetNames } = await import('./engine/emission.ts');
  const to = emitTarget(String(options.to ?? ''));
  if (!to) {
    const asked = options.to === undefined ? '--to is missing' : `“${options.to}” is not known`;
    throw new Refusal(`${asked}; models are written as: ${targetNames.join(', ')}.`);
  }
  await eachFile(files, async (file, text) => {
    const source = await read(file, text);
    const documents = source.parsed.documents.filter((document) => document.model);
    const picks = options.all ? documents.map(({ id }) => id) : [textOption(options, 'doc')];
    for (const doc of picks) {
      const emitted = await emitDocument(source, to, doc);
      if (!emitted.ok) throw new Refusal(`${file}: ${emitted.problem}`);
      const { text: result, losses, document } = emitted.value;
      for (const loss of losses) process.stderr.write(`${file}#${document.id}: ${loss}\n`);
      if (options.json) print({ file, doc: document.id, to, text: result, losses });
      else if (!options.all) process.stdout.write(result);
      else process.stdout.write(`## ${document.title}\n\n\`\`\`${to}\n${result}\`\`\`\n\n`);
    }
  });
}

async function link(files: string[], options: Options): Promise<void> {
  const { encodeLink } = await import('./link/link.ts');
  const { engineVersion } = await import('./engine/api.ts');
  const { finishRun } = await import('./engine/runs.ts');
  const specify = await specifier(options);
  const cursor = options.cursor === undefined ? undefined : whole(options, 'cursor');
  await eachFile(files, async (file, text) => {
    const source = await read(file, text);
    const [doc] = await chosen(file, source, options, true);
    const request = specify(file, text, doc ?? '');
    await suits(file, source, request, options);
    const info = doc === undefined ? undefined : finishRun(await make(file, source, request)).info;
    const shared = sharedFiles(file, source);
    const fragment = encodeLink({
      engine: engineVersion,
      files: shared,
      open: shared[0]?.path ?? '',
      run: info?.spec ?? request.spec,
      choosing: 'seed',
      ...(request.maxSteps === undefined ? {} : { maxSteps: request.maxSteps }),
      ...(request.profile === '' ? {} : { profile: request.profile }),
      cursor: cursor ?? info?.steps ?? 0,
      view: options.view === undefined ? {} : { view: String(options.view) },
      ...(info ? { status: info.status, hash: info.hash } : {}),
    });
    if (options.json) print({ file, doc: doc ?? '', fragment, length: fragment.length });
    else process.stdout.write(`${fragment}\n`);
  });
}

async function open(fragments: string[], options: Options): Promise<void> {
  const { decodeLink } = await import('./link/link.ts');
  for (const given of fragments) {
    const decoded = decodeLink(given === '-' ? readText('-') : given);
    if (!decoded.ok) {
      complain(decoded.problem.message);
      continue;
    }
    const shared = decoded.value;
    const outcome = await again(shared);
    if (outcome && !outcome.same) {
      found();
      process.stderr.write(`The run ends differently here: ${outcome.status} ${outcome.hash}\n`);
    }
    if (options.out) unpack(String(options.out), shared);
    if (options.json) print({ ...shared, ...(outcome ? { same: outcome.same } : {}) });
    else await describe(shared, outcome?.same);
  }
}

/** Makes the run of a link again, and compares how it ends. */
async function again(
  shared: SharedRun,
): Promise<{ same: boolean; status: string; hash: string } | undefined> {
  const { prepareRun, finishRun } = await import('./engine/runs.ts');
  const file = shared.files.find(({ path }) => path === shared.open);
  if (!file || shared.hash === undefined || shared.run.document === '') return undefined;
  const { loadFor } = await import('./engine/compile.ts');
  await loadFor(file);
  const prepared = await prepareRun(1, {
    path: file.path,
    text: file.text,
    ...(file.language ? { language: file.language } : {}),
    files: shared.files,
    profile: shared.profile ?? '',
    spec: shared.run,
    choosing: shared.choosing,
    ...(shared.maxSteps === undefined ? {} : { maxSteps: shared.maxSteps }),
  });
  if (!prepared.ok) return { same: false, status: prepared.problem, hash: '' };
  prepared.value.simulation.advance(Infinity);
  const { hash, status } = finishRun(prepared.value).info;
  return { same: hash === shared.hash, status, hash };
}

async function describe(shared: SharedRun, same: boolean | undefined): Promise<void> {
  const { visible } = await import('./engine/terminal.ts');
  const { files, run: spec, cursor, status, hash } = shared;
  for (const { path, text } of files) {
    process.stdout.write(`${visible(path)}  ${text.length} characters\n`);
  }
  const { document, seed, choices, faults } = spec;
  const check = same === undefined ? '' : same ? ', and does so here' : ', but not here';
  const lines = [
    `document ${visible(document)}, seed ${seed}, step ${cursor}`,
    `choices ${JSON.stringify(choices)}, faults ${JSON.stringify(faults)}`,
    ...(hash === undefined ? [] : [`ended ${status ?? ''} ${hash}${check}`]),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Writes what a link holds into a folder; never over a file that is there. */
function unpack(folder: string, shared: SharedRun): void {
  const { files, profile, ...rest } = shared;
  const texts = files.map(({ path, text }) => ({ path, text }));
  if (profile) texts.push({ path: 'lockstep-profile.yaml', text: profile });
  texts.push({ path: 'lockstep-run.json', text: `${JSON.stringify(rest, undefined, 2)}\n` });
  for (const { path, text } of texts) {
    const target = resolve(folder, path);
    if (!target.startsWith(resolve(folder) + sep)) {
      throw new Refusal(`“${path}” is not a place inside ${folder}.`);
    }
    try {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text, { flag: 'wx' });
    } catch (error) {
      throw new Refusal(`${target} cannot be written: ${reason(error)}.`);
    }
  }
}

function bench(names: string[], options: Options): void {
  const script = join(dirname(fileURLToPath(import.meta.url)), '../tests/bench/run.ts');
  const flags = ['json', 'check'].filter((flag) => options[flag]).map((flag) => `--${flag}`);
  const words = [...process.execArgv, script, ...names, ...flags];
  process.exitCode = spawnSync(process.execPath, words, { stdio: 'inherit' }).status ?? 2;
}

// ——— making runs ———

/** What is printed of a run, or of a search, that a wrong scenario does not get. */
const unmadeRun = {
  status: 'error',
  steps: 0,
  messages: 0,
  virtualTimeNs: 0,
  hash: '',
  choices: [],
  faults: [],
};
const unmadeSearch = { states: 0, runs: 0, complete: false, failures: [] };

/** A scenario with errors is never run: its findings are printed instead, and count as found. */
async function refused(
  file: string,
  source: Source,
  options: Options,
  unmade: object,
): Promise<boolean> {
  const { isRunnable, pickDocument } = await import('./engine/compile.ts');
  const asked = options.doc === undefined ? undefined : String(options.doc);
  const picked = options.all ? undefined : pickDocument(source, asked);
  const isWrong = picked?.kind === 'scenario' && !isRunnable(picked);
  if (!picked || !isWrong) return false;
  const { checkLine } = await import('./engine/report.ts');
  const line = checkLine(file, source);
  if (line.diagnostics.length === 0) {
    throw new Refusal(`${file}: there is nothing to run in it, it is empty.`);
  }
  found();
  if (options.json) {
    const diagnostics = line.diagnostics.filter(({ doc }) => doc === picked.id || doc === '');
    print({ file, doc: picked.id, ...unmade, diagnostics, ms: 0 });
    return true;
  }
  const { checkText } = await import('./engine/terminal.ts');
  process.stderr.write(checkText(line, source.text, await paint()));
  return true;
}

/** Where nothing is said, a run in a terminal goes on for longer than one on the page. */
async function bounded(source: Source, request: RunRequest): Promise<RunRequest> {
  const { pickDocument } = await import('./engine/compile.ts');
  const kind = pickDocument(source, request.spec.document || undefined)?.model?.kind;
  if (kind !== 'statechart' || request.maxSteps !== undefined) return request;
  const { defaultMaxSteps } = await import('./engine/simulation.ts');
  return { ...request, maxSteps: defaultMaxSteps };
}

/** The documents of a file that are meant, by id. */
async function chosen(
  file: string,
  source: Source,
  options: Options,
  mayBeNone = false,
): Promise<string[]> {
  const { isRunnable, pickDocument } = await import('./engine/compile.ts');
  const { documents } = source.parsed;
  if (options.doc !== undefined) {
    const picked = pickDocument(source, String(options.doc));
    const named =
      documents.some(({ id }) => id === options.doc) || /^\d+$/.test(String(options.doc));
    if (!picked || !named) throw new Refusal(`${file} has no document “${options.doc}”.`);
    return [picked.id];
  }
  const ids = documents.filter(isRunnable).map(({ id }) => id);
  if (options.all) {
    if (ids.length === 0) process.stderr.write(`${file}: there is nothing to run in it.\n`);
    return ids;
  }
  if (ids.length === 0 && !mayBeNone) throw new Refusal(`${file}: there is nothing to run in it.`);
  const first = pickDocument(source)?.id ?? '';
  return ids.includes(first) ? [first] : ids.slice(0, 1);
}

/**
 * Holds what is asked for against the document: a fault that strikes nobody is refused, and what
 * means nothing for a scenario is said.
 */
async function suits(
  file: string,
  source: Source,
  { spec }: RunRequest,
  options: Options,
): Promise<void> {
  const { pickDocument } = await import('./engine/compile.ts');
  const model = pickDocument(source, spec.document || undefined)?.model;
  if (model?.kind !== 'scenario') return;
  const say = (what: string): boolean => process.stderr.write(`${file}: ${what}\n`);
  for (const name of ['profile', 'events'].filter((one) => options[one] !== undefined)) {
    say(`--${name} means nothing for a scenario: what it would say stands in the scenario.`);
  }
  const { partNames } = await import('./engine/scenario-run.ts');
  const known = partNames(model);
  const stranger = spec.faults.flatMap(struck).find((name) => !known.includes(name));
  if (stranger !== undefined) {
    const list = known.slice(0, 30).join(', ') + (known.length > 30 ? ' …' : '');
    const where = options.faults === undefined ? '' : ` in ${options.faults}`;
    throw new Refusal(`${file}: there is no “${stranger}”${where}. Faults may strike: ${list}.`);
  }
  if (options.exhaustive && spec.faults.length + model.faults.length > 0) {
    say('all orders are searched without the faults; “search” says what may go wrong in them.');
  }
}

/** The actors that a fault names. */
function struck(fault: Fault): string[] {
  if ('actor' in fault) return [fault.actor];
  if ('actors' in fault) return fault.actors;
  const { from, to } = 'message' in fault ? fault.message : fault;
  return [from, to].filter((name) => name !== undefined && name !== '*') as string[];
}

/** A run as `open --out` keeps it. */
type KeptRun = Pick<SharedRun, 'run' | 'choosing' | 'maxSteps' | 'hash'>;

async function keptRun(path: string, options: Options): Promise<KeptRun> {
  const twice = ['doc', 'seed', 'choices', 'faults', 'max-steps', 'all'].find(
    (name) => options[name] !== undefined,
  );
  if (twice) throw new Refusal(`--run says everything of the run: leave --${twice} out.`);
  const { Shape } = await import('./link/shape.ts');
  const { readMaking, readSpec } = await import('./link/shapes.ts');
  const shape = new Shape();
  const record = shape.record(jsonOf(readText(path), path), 'the run');
  const { maxSteps, hash } = readMaking(shape, record, 'the run');
  const kept: KeptRun = {
    run: readSpec(shape, record.run, 'run'),
    choosing: shape.oneOf(record.choosing ?? 'seed', 'choosing', ['seed', 'ask']),
    ...(maxSteps === undefined ? {} : { maxSteps }),
    ...(hash === undefined ? {} : { hash }),
  };
  if (shape.problem === undefined) return kept;
  throw new Refusal(`${path} is no run that “open --out” wrote: ${shape.problem}.`);
}

function repeater(
  { run: spec, choosing, maxSteps }: KeptRun,
  options: Options,
): (file: string, text: string, doc: string) => RunRequest {
  const profile = options.profile === undefined ? '' : readText(String(options.profile));
  return (file, text, doc) => ({
    path: file,
    text,
    profile,
    spec: { ...spec, document: doc },
    choosing,
    ...(maxSteps === undefined ? {} : { maxSteps }),
  });
}

/** Reads the options that determine a run, once for all files. */
async function specifier(
  options: Options,
): Promise<(file: string, text: string, doc: string) => RunRequest> {
  const spec = await readSpecOptions(options);
  const profile = options.profile === undefined ? '' : readText(String(options.profile));
  const maxSteps = options['max-steps'] === undefined ? undefined : whole(options, 'max-steps');
  return (file, text, doc) => ({
    path: file,
    text,
    profile,
    spec: { ...spec, document: doc },
    choosing: 'seed',
    ...(maxSteps === undefined ? {} : { maxSteps }),
  });
}

async function readSpecOptions(options: Options): Promise<RunSpec> {
  const { Shape } = await import('./link/shape.ts');
  const { readSpec } = await import('./link/shapes.ts');
  const faultsFile = options.faults === undefined ? undefined : String(options.faults);
  const faults = faultsFile === undefined ? [] : jsonOf(readText(faultsFile), faultsFile);
  const shape = new Shape();
  const seed = options.seed === undefined ? 0 : whole(options, 'seed');
  const choices = options.choices === undefined ? [] : listOption(options, 'choices');
  const spec = readSpec(shape, { document: '', seed, choices, faults }, 'run');
  if (shape.problem === undefined) {
    return { ...spec, ...machineOptions(options), ...(await chartOptions(options)) };
  }
  throw new Refusal(`${shape.problem.replace(/^run\./, '--')}.`);
}

/** How machines talk to each other, where the options say so. */
function machineOptions(options: Options): Pick<RunSpec, 'machines'> {
  const { machines, bound, synchronous } = options;
  if (!machines && bound === undefined && !synchronous) return {};
  const room = bound === undefined ? 1 : whole(options, 'bound');
  if (room === 0) throw new Refusal('--bound is at least 1.');
  return { machines: { bound: synchronous ? 0 : room, synchronous: Boolean(synchronous) } };
}

/** Events from outside, where the options say some: names, or names with data and delays. */
async function chartOptions(options: Options): Promise<Pick<RunSpec, 'chart'>> {
  if (options.events === undefined) return {};
  const { Shape } = await import('./link/shape.ts');
  const { readOutsideEvent } = await import('./link/shapes.ts');
  const { parseDuration } = await import('./model/statechart/duration.ts');
  const shape = new Shape();
  const timed = listOption(options, 'events').map((event) => {
    const after = (event as { after?: unknown } | null)?.after;
    if (typeof after !== 'string') return event;
    const read = parseDuration(after);
    if (!read.ok) throw new Refusal(`--events: ${read.problem}`);
    return { ...(event as object), after: read.value };
  });
  const events = timed.map((event, i) => readOutsideEvent(shape, event, `--events[${i}]`));
  if (shape.problem !== undefined) throw new Refusal(`${shape.problem}.`);
  return { chart: { events } };
}

/** Makes a run to its end. Errors of the text and of the profile are said, and count as found. */
async function make(file: string, source: Source, request: RunRequest): Promise<Run> {
  const { prepareRun } = await import('./engine/runs.ts');
  const prepared: Result<Run> = await prepareRun(1, request, source);
  if (!prepared.ok) throw new Refusal(`${file}: ${prepared.problem}`);
  const made = prepared.value;
  await reportErrors(file, source, made, request);
  const began = performance.now();
  made.simulation.advance(Infinity);
  made.ms = performance.now() - began;
  return made;
}

async function reportErrors(
  file: string,
  source: Source,
  made: Run,
  request: RunRequest,
): Promise<void> {
  const errors = source.diagnostics.filter(
    ({ document, severity }) => severity === 'error' && document === made.document.id,
  );
  if (errors.length > 0) {
    found();
    process.stderr.write(
      `${file}#${made.document.id}: ${errors.length} errors; “check” lists them.\n`,
    );
  }
  if (request.profile.trim() === '' || !made.protocol) return;
  const { readProfile } = await import('./engine/compile.ts');
  const { LineIndex } = await import('./base/span.ts');
  const lines = new LineIndex(request.profile);
  for (const finding of (await readProfile(request.profile, made.protocol)).diagnostics) {
    const { line, column } = lines.place(finding.span.from);
    if (finding.severity === 'error') found();
    process.stderr.write(`profile:${line}:${column}: ${finding.severity} ${finding.message}\n`);
  }
}

async function exported(made: Run, format: TraceFormat): Promise<string> {
  const { exportTrace } = await import('./engine/export.ts');
  return exportTrace(made.simulation.trace, format, made.document.title);
}

/** `name.<id>.ext`, made unique among those written. */
function tracePath(path: string, id: string, written: Set<string>): string {
  const ending = extname(path);
  const stem = path.slice(0, path.length - ending.length);
  const safe = id.replace(/[^\p{L}\p{N}._-]+/gu, '-');
  let name = `${stem}.${safe}${ending}`;
  for (let n = 2; written.has(name); n++) name = `${stem}.${safe}-${n}${ending}`;
  written.add(name);
  return name;
}

const endings: Record<string, TraceFormat> = {
  '.csv': 'csv',
  '.mmd': 'mermaid',
  '.mermaid': 'mermaid',
  '.log': 'shiviz',
  '.json': 'chrome',
};

function traceFormat(options: Options): TraceFormat {
  if (options.format === undefined) {
    const path = String(options.trace ?? '');
    return path.endsWith('.otlp.json') ? 'otlp' : (endings[extname(path)] ?? 'jsonl');
  }
  const format = formats.find((one) => one === options.format);
  if (format) return format;
  throw new Refusal(`--format is one of: ${formats.join(', ')}.`);
}

/** What a file is called in a link. */
function sharedName(file: string, source: Source): string {
  const known: Record<string, string> = {
    ...{ markdown: 'md', scenario: 'yaml', scribble: 'scr', cfsm: 'txt' },
  };
  const ending = known[source.language] ?? 'mmd';
  return file === '-' ? `input.${ending}` : basename(file);
}

/** What a link to a file holds: the file itself, and what it imports. */
function sharedFiles(file: string, source: Source): ProjectFile[] {
  const { imports, text } = source;
  if (imports.length === 0) return [{ path: sharedName(file, source), text }];
  const files = [{ path: file, text }, ...imports];
  const paths = files.map(({ path }) => resolve(path).split(sep));
  const [own = []] = paths;
  // Modules are found by their folders, so these go into the link as far as they differ.
  const common = own.findIndex((part, i) => paths.some((path) => path[i] !== part));
  return files.map(({ text: inner }, i) => ({
    path: (paths[i] ?? []).slice(Math.min(common, own.length - 1)).join('/'),
    text: inner,
  }));
}

// ——— reading and writing ———

/** Reads each file; one that cannot be read is said, and does not keep the others from it. */
async function eachFile(
  files: readonly string[],
  each: (file: string, text: string) => Promise<void>,
): Promise<void> {
  for (const file of files) {
    try {
      await each(file, readText(file));
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      complain(problem.message);
    }
  }
}

function readText(path: string): string {
  try {
    // A byte order mark is no part of the text.
    return readFileSync(path === '-' ? 0 : path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new Refusal(`${path} cannot be read: ${reason(error)}.`);
  }
}

async function read(file: string, text: string): Promise<Source> {
  const { loadFor, readSource } = await import('./engine/compile.ts');
  await loadFor({ path: file, text });
  return readSource({ path: file, text }, imported);
}

/** The text of an imported file; undefined when there is none, or none of a sensible size. */
function imported(path: string): string | undefined {
  try {
    const { size } = statSync(path);
    return size > largestImport ? undefined : readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch {
    return undefined;
  }
}

/** Bytes of an imported file. */
const largestImport = 4_000_000;

function save(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new Refusal(`${path} cannot be written: ${reason(error)}.`);
  }
}

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  const words: Record<string, string> = {
    ENOENT: 'there is no such file or folder',
    EISDIR: 'it is a folder',
    EACCES: 'access is denied',
    EEXIST: 'it is there already',
  };
  return words[code] ?? code;
}

function textOption(options: Options, name: string): string | undefined {
  const value = options[name];
  return value === undefined ? undefined : String(value);
}

function whole(options: Options, name: string): number {
  const value = Number(options[name]);
  if (/^\d+$/.test(String(options[name])) && Number.isSafeInteger(value)) return value;
  throw new Refusal(`--${name} is a whole number from 0 on, not “${options[name]}”.`);
}

function listOption(options: Options, name: string): unknown[] {
  const value = jsonOf(String(options[name]), `--${name}`);
  if (Array.isArray(value)) return value;
  throw new Refusal(`--${name} is a JSON list.`);
}

function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(`${where} is not JSON.`);
  }
}

function uriOf(file: string): string {
  if (file === '-') return 'stdin';
  return resolve(file) === file
    ? pathToFileURL(file).href
    : file.split(sep).map(encodeURI).join('/');
}

let colours: Promise<Paint> | undefined;

function paint(): Promise<Paint> {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  const wanted = FORCE_COLOR ? FORCE_COLOR !== '0' : process.stdout.isTTY && !NO_COLOR;
  colours ??= import('./engine/terminal.ts').then(({ painter }) => painter(Boolean(wanted)));
  return colours;
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Something was found: exit code 1, unless it is 2 already. */
function found(): void {
  if (process.exitCode !== 2) process.exitCode = 1;
}

function complain(message: string): void {
  process.stderr.write(`lockstep: ${message}\n`);
  process.exitCode = 2;
}

await main(process.argv.slice(2));
