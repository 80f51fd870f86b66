/** Taller elements than this are not drawn right by every browser. */
const tallest = 8_000_000;

/**
 * Scrolling through content that may be taller than browsers allow. Where it fits, the element's
 * own scroll position is the content's. Beyond, small movements count pixel by pixel and long ones
 * (a dragged scroll bar) in proportion.
 */
export class TallScroll {
  #content = 0;
  #view = 0;
  #position = 0;
  #top = 0;

  /** Sizes in pixels of the content and of what is seen of it. */
  resize(content: number, view: number): void {
    this.#content = content;
    this.#view = view;
    this.#position = Math.min(this.#position, this.#range);
  }

  /** How tall the element inside the scrolling one must be. */
  get height(): number {
    return Math.min(this.#content, tallest);
  }

  /** The content's pixel at the top of the view. */
  get position(): number {
    return this.#position;
  }

  /** The element has been scrolled to `top`. */
  scrolled(top: number): void {
    const moved = top - this.#top;
    this.#top = top;
    if (this.#content <= tallest) this.#position = top;
    else if (Math.abs(moved) <= 2 * this.#view && top > 0 && top < this.#topRange) {
      this.#position = Math.max(0, Math.min(this.#range, this.#position + moved));
    } else this.#position = this.#topRange === 0 ? 0 : (top / this.#topRange) * this.#range;
  }

  /** Moves to a pixel of the content; gives what the element's scroll position must become. */
  moveTo(position: number): number {
    this.#position = Math.max(0, Math.min(this.#range, position));
    const scale = this.#content <= tallest ? 1 : this.#topRange / Math.max(1, this.#range);
    this.#top = Math.round(this.#position * scale);
    return this.#top;
  }

  get #range(): number {
    return Math.max(0, this.#content - this.#view);
  }

  get #topRange(): number {
    return Math.max(0, this.height - this.#view);
  }
}
