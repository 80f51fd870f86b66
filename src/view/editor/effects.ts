import { StateEffect } from '@codemirror/state';
import type { Span } from '../../base/span.ts';

/** Hands over the spans that can be folded. */
export const setFolds = StateEffect.define<readonly Span[]>();
