/**
 * Makes a canvas as fine as the screen and clears it; its context then counts in CSS pixels.
 * Undefined where there is nothing to draw on.
 */
export function fitCanvas(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | undefined {
  const ratio = Math.min(3, globalThis.devicePixelRatio || 1);
  const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext('2d') ?? undefined;
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}

/** Runs `draw` once in the next frame, however often it is asked to. */
export class Frame {
  readonly #draw: (now: number) => void;
  #request = 0;

  constructor(draw: (now: number) => void) {
    this.#draw = draw;
  }

  /** Asks for a frame. */
  ask(): void {
    this.#request ||= requestAnimationFrame((now) => {
      this.#request = 0;
      this.#draw(now);
    });
  }

  /** Takes it back. */
  stop(): void {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
  }
}

/** True when the person has asked for less movement. */
export function stillPlease(): boolean {
  return (
    typeof matchMedia !== 'undefined' && matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
