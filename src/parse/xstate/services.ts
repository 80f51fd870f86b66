import type { Edit } from '../../base/diagnostic.ts';
import type { Completions, Hover, Token } from '../language.ts';

export function tokens(_text: string): Token[] {
  return [];
}
export function complete(_text: string, offset: number): Completions {
  return { from: offset, options: [] };
}
export function hover(_text: string, _offset: number): Hover | undefined {
  return undefined;
}
export function format(_text: string): Edit[] {
  return [];
}
export function rename(_text: string, _offset: number, _name: string): Edit[] {
  return [];
}
