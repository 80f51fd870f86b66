/** What a part of the system gives when it cannot give everything. */
export interface PartialResult {
  /** What it gives, in the declared order. */
  outputs: string[];
  /** What it does not give. */
  missing: string[];
  /** The errors because of which it is missing. */
  errors: string[];
  /** From 0 to 1: how much of the service is left. */
  level: number;
}

/** Something that was lost to an error. */
export interface Loss {
  error: string;
  /** The output that is missing; '' when only the quality suffers. */
  output: string;
}

/** The result without what was lost; `level` is the service level of a degraded result. */
export function degrade(
  declared: readonly string[],
  losses: readonly Loss[],
  level: number,
): PartialResult {
  const lost = new Set(losses.map(({ output }) => output));
  return {
    outputs: declared.filter((output) => !lost.has(output)),
    missing: declared.filter((output) => lost.has(output)),
    errors: losses.map(({ error }) => error),
    level: losses.length === 0 ? 1 : level,
  };
}

/** Why a result is not an honest one; undefined when it is. */
export function resultFault(
  declared: readonly string[],
  { outputs, missing, errors, level }: PartialResult,
): string | undefined {
  const foreign = outputs.find((output) => !declared.includes(output));
  if (foreign !== undefined) return `gives “${foreign}”, which was never declared`;
  const silent = declared.filter((each) => !outputs.includes(each) && !missing.includes(each));
  if (silent.length > 0) return `leaves out “${silent.join('”, “')}” and does not say so`;
  if (missing.length > 0 && errors.length === 0) return 'is only a part, but names no error';
  if (errors.length > 0 && level >= 1) return 'has errors, but claims the full service level';
  return undefined;
}
