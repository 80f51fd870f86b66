import { mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { typescriptRuntime } from '../../../src/emit/typescript-runtime.ts';

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ES2022,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2022.d.ts'],
  types: [],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  noFallthroughCasesInSwitch: true,
  erasableSyntaxOnly: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
  skipDefaultLibCheck: true,
};

const libraries = new Map<string, ts.SourceFile | undefined>();

/** The errors of files under strict rules: `name:line: message`. Nothing but ES2022 is known. */
export function compileErrors(files: Readonly<Record<string, string>>): string[] {
  const host = ts.createCompilerHost(options);
  const plain = host.getSourceFile.bind(host);
  host.getSourceFile = (name, target) => {
    const own = files[name.replace(/^\//, '')];
    if (own !== undefined) return ts.createSourceFile(name, own, target);
    if (!libraries.has(name)) libraries.set(name, plain(name, target));
    return libraries.get(name);
  };
  const { fileExists, readFile } = host;
  host.fileExists = (name) => files[name.replace(/^\//, '')] !== undefined || fileExists(name);
  host.readFile = (name) => files[name.replace(/^\//, '')] ?? readFile(name);
  host.getCurrentDirectory = () => '/';
  const program = ts.createProgram(
    Object.keys(files).map((name) => `/${name}`),
    options,
    host,
  );
  return ts.getPreEmitDiagnostics(program).map((found) => {
    const { line } = found.file?.getLineAndCharacterOfPosition(found.start ?? 0) ?? { line: 0 };
    const text = ts.flattenDiagnosticMessageText(found.messageText, ' ');
    return `${found.file?.fileName.slice(1) ?? ''}:${line + 1}: ${text}`;
  });
}

/** The same of many generated files, with what they share checked once. */
export function compileErrorsOfMany(texts: readonly string[]): string[] {
  const shared = typescriptRuntime.trimEnd();
  const files = texts.map((text, n): [string, string] => [`p${n}.ts`, text.replace(shared, '')]);
  const once = shared.replace(/^export /gm, '');
  return compileErrors({ 'shared.ts': once, ...Object.fromEntries(files) });
}

let folder: string | undefined;
let count = 0;

/** What a text exports when it runs, its types erased. */
export function load(text: string): Record<string, unknown> {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  });
  folder ??= mkdtempSync(join(tmpdir(), 'lockstep-typescript-'));
  const path = join(folder, `m${count++}.cjs`);
  writeFileSync(path, outputText);
  return createRequire(import.meta.url)(path) as Record<string, unknown>;
}
