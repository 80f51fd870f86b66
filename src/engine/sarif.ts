import type { CheckLine, DiagnosticLine } from './report.ts';

const levels = { error: 'error', warning: 'warning', info: 'note', hint: 'note' } as const;

/**
 * Findings as SARIF 2.1.0 (OASIS), which code hosts show beside the lines: one run, a rule a code,
 * a result a finding, with its fix. `uriOf` gives the address of a file as given.
 */
export function sarif(
  checks: readonly CheckLine[],
  version: string,
  uriOf: (file: string) => string,
): string {
  const codes = [...new Set(checks.flatMap((check) => check.diagnostics.map(({ code }) => code)))];
  const results = checks.flatMap(({ file, diagnostics }) =>
    diagnostics.map((finding) => resultOf(finding, codes, uriOf(file))),
  );
  const driver = { name: 'lockstep', version, rules: codes.map((id) => ({ id })) };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function resultOf(finding: DiagnosticLine, codes: readonly string[], uri: string): object {
  const { code, severity, message, fix } = finding;
  const artifactLocation = { uri };
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: levels[severity],
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation, region: regionOf(finding) } }],
    ...(fix
      ? {
          fixes: [
            {
              description: { text: fix.title },
              artifactChanges: [
                {
                  artifactLocation,
                  replacements: fix.edits.map((edit) => ({
                    deletedRegion: regionOf(edit),
                    insertedContent: { text: edit.text },
                  })),
                },
              ],
            },
          ],
        }
      : {}),
  };
}

function regionOf(range: {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}): object {
  const { line, column, endLine, endColumn } = range;
  return { startLine: line, startColumn: column, endLine, endColumn };
}
