import { assert } from '../base/assert.ts';
import type { ChoiceRequest, TakenChoice } from '../model/run.ts';

/** Where answers come from. */
export interface AnswerOptions {
  /** Answers to the first choices, in order of asking. */
  choices: readonly number[];
  /** What happens when they run out: the seed decides, or the run asks. */
  choosing: 'seed' | 'ask';
}

/** The answers to a run's choices, and what was asked so far. */
export class Answers {
  /** Every choice so far; grows only. */
  readonly taken: TakenChoice[] = [];
  /** The choice that has no answer. */
  question: ChoiceRequest | undefined;
  readonly #options: AnswerOptions;

  constructor(options: AnswerOptions) {
    this.#options = options;
  }

  /**
   * The answer to choice `index` (asked in `step`): as given, else as it was when it was asked
   * before, else what the seed says; undefined when nobody answers.
   */
  answer(request: ChoiceRequest, index: number, step: number, drawn: number): number | undefined {
    const count = request.options.length;
    assert(count > 0, 'a choice has options');
    const given = this.#options.choices[index] ?? this.taken[index]?.picked;
    if (given === undefined && this.#options.choosing === 'ask') {
      this.question = request;
      return undefined;
    }
    const picked = given === undefined ? drawn : Math.min(Math.max(0, given), count - 1);
    if (index === this.taken.length) {
      const { element, label, options } = request;
      this.taken.push({ element, label, options, step, picked });
    }
    return picked;
  }
}
