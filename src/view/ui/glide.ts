/** Moves a value towards its target, a little each frame. */
export class Glide {
  #value: number;
  #target: number;
  #then = 0;
  readonly #close: number;

  /** `close`: how near is there. */
  constructor(value: number, close: number) {
    this.#value = value;
    this.#target = value;
    this.#close = close;
  }

  get value(): number {
    return this.#value;
  }

  get target(): number {
    return this.#target;
  }

  /** True while it moves. */
  get moving(): boolean {
    return this.#value !== this.#target;
  }

  /** Sets the target; `jump` is there at once. */
  to(target: number, jump: boolean): void {
    this.#target = target;
    if (jump) this.#value = target;
    this.#then = 0;
  }

  /** Stays where it is. */
  halt(): void {
    this.#target = this.#value;
  }

  /** One frame; `now` in milliseconds. */
  frame(now: number): void {
    const passed = this.#then === 0 ? 16 : Math.min(64, now - this.#then);
    this.#then = now;
    this.#value += (this.#target - this.#value) * (1 - Math.exp(-passed / 55));
    if (Math.abs(this.#target - this.#value) < this.#close) this.#value = this.#target;
  }
}
