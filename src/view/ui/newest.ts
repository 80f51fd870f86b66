/**
 * Asks one question at a time: while an answer is awaited, only the newest further question is
 * kept. Answers come in the order of their questions. A question that fails is dropped.
 */
export class Newest<Question, Answer> {
  readonly #ask: (question: Question) => Promise<Answer>;
  readonly #got: (answer: Answer, question: Question) => void;
  #waiting: { question: Question } | undefined;
  #busy = false;

  constructor(
    ask: (question: Question) => Promise<Answer>,
    got: (answer: Answer, question: Question) => void,
  ) {
    this.#ask = ask;
    this.#got = got;
  }

  /** True while an answer is awaited. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Asks, now or when the present answer has come. */
  request(question: Question): void {
    this.#waiting = { question };
    if (!this.#busy) void this.#run();
  }

  /** Forgets the question that waits. */
  clear(): void {
    this.#waiting = undefined;
  }

  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#waiting) {
      const { question } = this.#waiting;
      this.#waiting = undefined;
      const answer = await this.#ask(question).catch(() => undefined);
      if (answer !== undefined) this.#got(answer, question);
    }
    this.#busy = false;
  }
}
