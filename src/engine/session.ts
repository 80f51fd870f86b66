import { assert } from '../base/assert.ts';
import { clone } from '../base/clone.ts';
import type { Diagnostic, Edit } from '../base/diagnostic.ts';
import type { Span } from '../base/span.ts';
import type { LanguageId } from '../model/document.ts';
import type { Json } from '../model/json.ts';
import type { Shown } from '../model/exhibit.ts';
import { speaksOfTiers } from '../emit/tier-names.ts';
import { inferProfile } from '../model/profile-infer.ts';
import { detectLanguage, languageOf, loadLanguagesFor } from '../parse/index.ts';
import type { Language } from '../parse/language.ts';
import type { Columns } from '../trace/trace.ts';
import type { ResourceCurve } from '../trace/query/resources.ts';
import type { SpanMetric } from '../trace/query/metrics.ts';
import {
  tokenKinds,
  type AcceptedParts,
  type Comparison,
  type Compiled,
  type CompileRequest,
  type CompletionList,
  type EngineApi,
  type EventWindow,
  type ExploreRequest,
  type ExploreResult,
  type LayoutRequest,
  type LayoutResult,
  type MarkRequest,
  type MarkWindow,
  type Moment,
  type Progress,
  type RunInfo,
  type RunRequest,
  type ScenarioProposal,
  type SeekRequest,
  type SeekResult,
  type SequenceWindow,
  type TargetRow,
  type TimelineRequest,
  type TimelineWindow,
  type TraceFormat,
  type ChartCoverReport,
  type ChartCrowd,
  type ChartCrowdRequest,
  type ChartLanes,
  type ChartLanesRequest,
  type ChartMetrics,
  type ChartMoment,
  type ChartSaid,
  type ChartTalkReport,
  type ChartVerifyReport,
  type ChartVerifyRequest,
  type ChartWhy,
  type ChartWhyRequest,
  type ConformReport,
  type ConformRequest,
  type EmitRequest,
  type MachineMoment,
  type ProjectionInfo,
  type ReplaceReport,
  type ReplaceRequest,
  type VerifyReport,
  type VerifyRequest,
} from './api.ts';
import {
  describeSource,
  loadFor,
  pickDocument,
  protocolOf,
  readProfile,
  readSource,
  type Source,
  type SourceRequest,
} from './compile.ts';
import { compileEventCondition, conditionProblems, filterEvents } from './condition.ts';
import { exportTrace } from './export.ts';
import { momentOf } from './moment.ts';
import { finishRun, prepareRun, type Run } from './runs.ts';
import { compileStops, seek } from './seek.ts';

/** The texts of reference and diagnostic pages; the worker has them from its bundle. */
export interface Pages {
  find(kind: 'language' | 'code', id: string): string | undefined;
  list(): { kind: 'language' | 'code'; id: string; title: string }[];
}

/** What a session needs from where it runs. */
export interface SessionHost {
  /** Lets other requests in between two portions of long work. */
  pause(): Promise<void>;
  pages?(): Promise<Pages>;
}

/** How many runs are kept; the one unused for longest goes first. */
const mostRuns = 12;
/** How many texts are kept as read. */
const mostSources = 6;
/** Steps of a run between two looks at the clock. */
const portion = 20_000;
/** Milliseconds of work before other requests are let in. */
const breath = 40;

/**
 * The engine of one page: reads texts, makes runs, answers questions about them. The same object
 * serves the worker, the tests and the command line.
 */
export class Session implements EngineApi {
  readonly #host: SessionHost;
  readonly #sources = new Map<string, Source>();
  readonly #runs = new Map<string, Run>();
  #lastId = 0;
  #making: Run | undefined;
  #stopped = 0;
  /** Searches begun or ended so far. */
  #searches = 0;
  #verifications = 0;

  constructor(host: SessionHost = { pause: () => new Promise((done) => setTimeout(done, 0)) }) {
    this.#host = host;
  }

  // ——— text ———

  async compile(request: CompileRequest): Promise<Compiled> {
    const began = performance.now();
    const source = await this.#source(request);
    const compiled = describeSource(request, source, 0);
    const protocol = protocolOf(pickDocument(source, request.pick) ?? noDocument);
    if (protocol && request.profile?.trim()) {
      const { diagnostics } = await readProfile(request.profile, protocol);
      compiled.profileDiagnostics = diagnostics;
    }
    const { picked } = compiled;
    if (picked?.model && !picked.language.startsWith('mermaid')) {
      const { emit } = await import('../emit/emit.ts');
      picked.picture = emit(picked.model, 'mermaid')?.text ?? '';
    }
    compiled.ms = performance.now() - began;
    return compiled;
  }

  async profileText(request: CompileRequest): Promise<string> {
    const source = await this.#source(request);
    const protocol = protocolOf(pickDocument(source, request.pick) ?? noDocument);
    if (!protocol) return '';
    const { printProfile } = await import('../parse/profile/print.ts');
    return printProfile(inferProfile(protocol));
  }

  async tokens(path: string, text: string, language?: LanguageId): Promise<Uint32Array> {
    const tokens = (await languageFor(text, language, path)).tokens?.(text) ?? [];
    const result = new Uint32Array(tokens.length * 3);
    tokens.forEach(({ span, kind }, i) => {
      result[3 * i] = span.from;
      result[3 * i + 1] = span.to;
      result[3 * i + 2] = tokenKinds.indexOf(kind);
    });
    return result;
  }

  async complete(text: string, offset: number, language?: LanguageId): Promise<CompletionList> {
    const found = (await languageFor(text, language)).complete?.(text, offset);
    return found ?? { from: offset, options: [] };
  }

  async hover(
    text: string,
    offset: number,
    language?: LanguageId,
  ): Promise<{ span: Span; text: string } | undefined> {
    const spoken = await languageFor(text, language);
    const told = spoken.hover?.(text, offset);
    if (!told || spoken.id !== 'scribble') return told;
    const { withProjection } = await import('./hover.ts');
    return withProjection(text, offset, told);
  }

  async format(text: string, language?: LanguageId): Promise<Edit[]> {
    return (await languageFor(text, language)).format?.(text) ?? [];
  }

  async rename(text: string, offset: number, name: string, language?: LanguageId): Promise<Edit[]> {
    return (await languageFor(text, language)).rename?.(text, offset, name) ?? [];
  }

  async completeProfile(
    text: string,
    offset: number,
    request: CompileRequest,
  ): Promise<CompletionList> {
    const source = await this.#source(request);
    const protocol = protocolOf(pickDocument(source, request.pick) ?? noDocument);
    const { completeProfile } = await import('../parse/profile/complete.ts');
    return completeProfile(text, offset, protocol);
  }

  async checkCondition(text: string, run?: number): Promise<Diagnostic[]> {
    return conditionProblems(text, run === undefined ? undefined : this.#find(run));
  }

  async page(kind: 'language' | 'code', id: string): Promise<string | undefined> {
    return (await this.#host.pages?.())?.find(kind, id);
  }

  async pages(): Promise<{ kind: 'language' | 'code'; id: string; title: string }[]> {
    return (await this.#host.pages?.())?.list() ?? [];
  }

  // ——— runs ———

  async run(request: RunRequest, progress?: (p: Progress) => void): Promise<RunInfo> {
    const key = JSON.stringify(request);
    const known = this.#runs.get(key);
    if (known?.finished) {
      this.#runs.delete(key);
      this.#runs.set(key, known);
      return known.finished.info;
    }
    const stopped = this.#stopped;
    const prepared = await prepareRun(++this.#lastId, request, await this.#source(request));
    if (!prepared.ok) throw new Error(prepared.problem);
    const run = prepared.value;
    await this.#make(run, stopped, progress);
    this.#runs.set(key, run);
    this.#forget();
    return finishRun(run).info;
  }

  async cancel(): Promise<void> {
    this.#stopped++;
    this.#making?.simulation.stop();
  }

  async close(run: number): Promise<void> {
    for (const [key, { id }] of this.#runs) if (id === run) this.#runs.delete(key);
  }

  async moment(run: number, step: number): Promise<Moment> {
    const found = this.#find(run);
    return momentOf(run, found.simulation, finishRun(found).index, step, found.spans);
  }

  async actorState(run: number, step: number, actor: number): Promise<Json> {
    return clone(this.#find(run).simulation.at(step).states[actor] ?? null) as Json;
  }

  async seek(request: SeekRequest): Promise<SeekResult> {
    const run = this.#find(request.run);
    const { simulation, spans, text } = run;
    const { trace, steps } = simulation;
    const stops = compileStops(request.breakpoints ?? [], trace, text, spans, (condition) =>
      compileEventCondition(condition, run),
    );
    return seek({ trace, steps, index: finishRun(run).index }, request, stops);
  }

  async events(run: number, from: number, to: number): Promise<EventWindow> {
    return { run, from, columns: this.#find(run).simulation.trace.slice(from, to) };
  }

  async eventsAt(run: number, events: Int32Array): Promise<Columns> {
    return finishRun(this.#find(run)).index.pick(events);
  }

  async filter(
    run: number,
    filter: string,
  ): Promise<{ events: Int32Array; diagnostics: Diagnostic[] }> {
    return filterEvents(filter, this.#find(run));
  }

  async causes(run: number, event: number): Promise<Int32Array> {
    const { trace } = this.#find(run).simulation;
    const chain: number[] = [];
    for (let at = trace.columns.cause[event] ?? -1; at >= 0 && chain.length < 10_000;) {
      chain.push(at);
      at = trace.columns.cause[at] ?? -1;
    }
    return Int32Array.from(chain);
  }

  async sequence(run: number, fromRow: number, toRow: number): Promise<SequenceWindow> {
    return { run, ...finishRun(this.#find(run)).index.sequence(fromRow, toRow) };
  }

  async rowOfStep(run: number, step: number): Promise<number> {
    return finishRun(this.#find(run)).index.rowOfStep(step);
  }

  async stepAt(run: number, time: number): Promise<number> {
    return finishRun(this.#find(run)).index.stepAt(time);
  }

  async timeline(request: TimelineRequest): Promise<TimelineWindow> {
    const run = this.#find(request.run);
    const hits = request.filter ? filterEvents(request.filter, run).events : undefined;
    const { from, to, buckets, lanes } = request;
    const slice = finishRun(run).index.timeline(from, to, buckets, lanes, hits);
    return { run: request.run, ...slice };
  }

  async resources(request: TimelineRequest): Promise<ResourceCurve[]> {
    const { index } = finishRun(this.#find(request.run));
    return index.resources(request.from, request.to, request.buckets);
  }

  async metrics(run: number): Promise<SpanMetric[]> {
    return finishRun(this.#find(run)).index.metrics();
  }

  async exportRun(run: number, format: TraceFormat): Promise<string> {
    const { simulation, document } = this.#find(run);
    return exportTrace(simulation.trace, format, document.title);
  }

  async exhibits(run: number, step: number): Promise<Shown[]> {
    const { simulation, scenario } = this.#find(run);
    return scenario?.system.exhibits(simulation.at(step).states).map(clone) ?? [];
  }

  async marks(request: MarkRequest): Promise<MarkWindow> {
    const { marksOf } = await import('./marks.ts');
    return marksOf(this.#find(request.run).simulation.trace, request);
  }

  async targets(run: number): Promise<TargetRow[]> {
    const found = this.#find(run);
    const { targetRows } = await import('./targets.ts');
    return found.scenario ? targetRows(found, found.scenario.scenario) : [];
  }

  async explore(
    request: ExploreRequest,
    progress?: (p: Progress & { result: ExploreResult }) => void,
  ): Promise<ExploreResult> {
    const search = ++this.#searches;
    const { exploreHere } = await import('./explore-here.ts');
    return exploreHere(request, this.#host, progress, () => this.#searches !== search);
  }

  async cancelExplore(): Promise<void> {
    this.#searches++;
  }

  // ——— protocols and machines ———

  async verify(request: VerifyRequest, progress?: (p: Progress) => void): Promise<VerifyReport> {
    const { verify } = await import('./verify.ts');
    const begun = ++this.#verifications;
    return verify(request, await this.#source(request.source), {
      pause: this.#host.pause,
      stopped: () => begun !== this.#verifications,
      ...(progress ? { progress } : {}),
    });
  }

  async cancelVerify(): Promise<void> {
    this.#verifications++;
  }

  async projection(request: CompileRequest): Promise<ProjectionInfo | undefined> {
    const { projectionOf } = await import('./projection.ts');
    const document = pickDocument(await this.#source(request), request.pick);
    return document && projectionOf(document);
  }

  async emitText(request: EmitRequest): ReturnType<EngineApi['emitText']> {
    const { emitText } = await import('./emit-text.ts');
    return emitText(await this.#source(request.source), request);
  }

  async machineMoment(run: number, step: number): Promise<MachineMoment | undefined> {
    const found = this.#find(run);
    if (!found.machines) return undefined;
    const { machineMoment } = await import('./machine-run.ts');
    return machineMoment(found.machines, found.simulation, step);
  }

  async chartMoment(run: number, step: number): Promise<ChartMoment | undefined> {
    const found = this.#find(run);
    if (!found.chart) return undefined;
    const { chartMoment } = await import('./chart-run.ts');
    return chartMoment(found.chart, found.simulation, step);
  }

  async chartWhy(request: ChartWhyRequest): Promise<ChartWhy[]> {
    const found = this.#find(request.run);
    if (!found.chart) return [];
    const { chartWhy } = await import('./chart-why.ts');
    return chartWhy(found.chart, found.simulation, request);
  }

  async chartMetrics(run: number, step: number): Promise<ChartMetrics[]> {
    const found = this.#find(run);
    if (!found.chart) return [];
    const { chartMetrics } = await import('./chart-metrics.ts');
    return chartMetrics(found.chart, found.simulation, step);
  }

  async chartTalk(run: number, step: number): Promise<ChartSaid[]> {
    const found = this.#find(run);
    if (!found.chart) return [];
    const { chartTalk } = await import('./chart-metrics.ts');
    return chartTalk(found.chart, step);
  }

  async chartTalkReport(run: number): Promise<ChartTalkReport | undefined> {
    const found = this.#find(run);
    if (!found.chart) return undefined;
    const { chartTalkReport } = await import('./chart-talk.ts');
    return chartTalkReport(found.chart);
  }

  async chartLanes(request: ChartLanesRequest): Promise<ChartLanes | undefined> {
    const found = this.#find(request.run);
    if (!found.chart) return undefined;
    const { chartLanes } = await import('./chart-lanes.ts');
    return chartLanes(found.chart, found.simulation, request);
  }

  async chartCrowd(request: ChartCrowdRequest): Promise<ChartCrowd | undefined> {
    const found = this.#find(request.run);
    if (!found.chart) return undefined;
    const { crowdOf } = await import('./chart-lanes.ts');
    return crowdOf(found.chart, found.simulation, request);
  }

  async chartSnapshot(
    run: number,
    step: number,
    session: string,
  ): ReturnType<EngineApi['chartSnapshot']> {
    const found = this.#find(run);
    if (!found.chart) return { text: '', problem: 'This run has no statechart.' };
    const { chartSnapshot } = await import('./chart-snapshot.ts');
    return chartSnapshot(found.chart, found.simulation, step, session);
  }

  async checkSnapshot(request: CompileRequest, snapshot: string): Promise<Diagnostic[]> {
    const { checkSnapshot } = await import('./chart-snapshot.ts');
    return checkSnapshot(pickDocument(await this.#source(request), request.pick), snapshot);
  }

  async verifyChart(
    request: ChartVerifyRequest,
    progress?: (p: Progress) => void,
  ): Promise<ChartVerifyReport> {
    const { verifyChart } = await import('./chart-verify.ts');
    const begun = ++this.#verifications;
    return verifyChart(request, await this.#source(request.source), {
      pause: this.#host.pause,
      stopped: () => begun !== this.#verifications,
      ...(progress ? { progress } : {}),
    });
  }

  async coverChart(request: CompileRequest, suite?: string): Promise<ChartCoverReport> {
    const { coverChart } = await import('./chart-cover.ts');
    return coverChart(await this.#source(request), request, suite);
  }

  async chartTests(request: CompileRequest): ReturnType<EngineApi['chartTests']> {
    const { chartTests } = await import('./chart-cover.ts');
    return chartTests(await this.#source(request), request);
  }

  async conform(request: ConformRequest): Promise<ConformReport> {
    const { conform } = await import('./conform.ts');
    return conform(await this.#source(request.source), request);
  }

  async replaces(request: ReplaceRequest): Promise<ReplaceReport> {
    const { replaces } = await import('./replace.ts');
    return replaces(await this.#source(request.source), request);
  }

  async compare(a: number, b: number): Promise<Comparison> {
    const { compareRuns } = await import('./compare.ts');
    return compareRuns(this.#find(a), this.#find(b));
  }

  async proposeScenario(
    request: CompileRequest,
    accepted?: AcceptedParts,
  ): Promise<ScenarioProposal | undefined> {
    const document = pickDocument(await this.#source(request), request.pick);
    const protocol = document && protocolOf(document);
    if (!protocol || (!accepted && !speaksOfTiers(protocol))) return undefined;
    const { proposeScenario } = await import('../emit/scenario-proposal.ts');
    const { values, tiers } = accepted ?? {};
    const chosen = values && new Set(values);
    return proposeScenario(
      protocol.title ? protocol : { ...protocol, title: document.title },
      document.spans,
      (id) => chosen?.has(id) ?? true,
      tiers && new Map(Object.entries(tiers)),
    );
  }

  async layout(request: LayoutRequest): Promise<LayoutResult> {
    const { layoutGraph } = await import('./layout.ts');
    return layoutGraph(request);
  }

  // ——— inside ———

  async #source(request: SourceRequest): Promise<Source> {
    await loadFor(request);
    const { path, text, language, files } = request;
    const key = JSON.stringify([path, language, text, files]);
    const known = this.#sources.get(key);
    const source = known ?? readSource(request);
    this.#sources.delete(key);
    this.#sources.set(key, source);
    dropOldest(this.#sources, mostSources);
    return source;
  }

  /** Advances a run to its end in portions, letting other requests in; `cancel` stops it. */
  async #make(run: Run, stopped: number, progress?: (p: Progress) => void): Promise<void> {
    const { simulation } = run;
    this.#making = run;
    if (this.#stopped !== stopped) simulation.stop();
    let began = performance.now();
    while (!simulation.advance(portion)) {
      const now = performance.now();
      if (now - began < breath) continue;
      run.ms += now - began;
      progress?.(progressOf(run));
      await this.#host.pause();
      if (this.#stopped !== stopped) simulation.stop();
      began = performance.now();
    }
    run.ms += performance.now() - began;
    if (this.#making === run) this.#making = undefined;
  }

  #find(id: number): Run {
    for (const run of this.#runs.values()) if (run.id === id) return run;
    assert(false, `run ${id} is not there any more`);
  }

  #forget(): void {
    dropOldest(this.#runs, mostRuns);
  }
}

const noDocument = { model: undefined } as never;

function progressOf({ simulation }: Run): Progress {
  const events = simulation.trace.length.toLocaleString('en');
  return { done: 0, note: `${events} events so far` };
}

function dropOldest<Value>(map: Map<string, Value>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}

/** The language of a text, ready to be used. */
async function languageFor(text: string, picked?: LanguageId, path?: string): Promise<Language> {
  const language = picked ?? detectLanguage(text, path);
  await loadLanguagesFor(text, { language });
  return languageOf(language);
}
