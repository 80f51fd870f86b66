import { fail, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import type { Project } from '../model/project.ts';
import { newer, problems } from './problems.ts';
import { Shape } from './shape.ts';
import { readProject } from './shapes.ts';
import { limits } from './shared.ts';
import type { LinkProblem } from './shared.ts';

const version = 1;

/** Projects as the text of a `.lockstep.json`: JSON with a format, a version and the projects. */
export function writeProjectFile(projects: readonly Project[], engine: string): string {
  return `${JSON.stringify({ format: 'lockstep', version, engine, projects }, undefined, 1)}\n`;
}

/** The projects of a `.lockstep.json`, whatever the text; at least one, every field checked. */
export function readProjectFile(text: string): Result<Project[], LinkProblem> {
  if (text.length > limits.fileCharacters) return fail(tooLarge);
  const value = parse(text);
  if (value === undefined) return fail(unreadable);
  const shape = new Shape();
  const file = shape.record(value, 'it');
  if (file.format !== 'lockstep') return fail(unreadable);
  if (file.version !== version) return fail(newer(String(file.version).slice(0, 10)));
  const projects = shape.list(file.projects, 'projects', limits.projects, (each, at) =>
    readProject(shape, each, at),
  );
  if (projects.length === 0) shape.wrong('it', 'holds no project');
  if (shape.problem === undefined) return ok(projects);
  return fail({ code: 'invalid', message: `This file cannot be opened: ${shape.problem}.` });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const unreadable: LinkProblem = {
  code: 'foreign',
  message: 'This is not a file of projects, or it was changed or cut off.',
};

const tooLarge: LinkProblem = { ...problems['too-large'], message: 'This file is too large.' };
