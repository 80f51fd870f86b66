/** How a line is drawn. */
export interface Stroke {
  color: string;
  width?: number;
  dash?: readonly number[];
}

/** How a shape is drawn. */
export interface Shape {
  fill?: string;
  stroke?: string;
  width?: number;
  dash?: readonly number[];
  radius?: number;
}

/** How a text is drawn; `y` is its baseline. */
export interface TextStyle {
  color: string;
  /** Pixels. */
  size: number;
  weight?: number;
  font: string;
  align?: 'start' | 'middle' | 'end';
  /** A colour around the letters that keeps them apart from lines below. */
  halo?: string;
}

/** Draws on a canvas or into an SVG text: the same picture from the same calls. */
export interface Pen {
  line(x1: number, y1: number, x2: number, y2: number, stroke: Stroke): void;
  /** Through x, y, x, y, …; closed when `fill` is given. */
  path(points: readonly number[], shape: Shape): void;
  rect(x: number, y: number, width: number, height: number, shape: Shape): void;
  circle(x: number, y: number, radius: number, shape: Shape): void;
  text(text: string, x: number, y: number, style: TextStyle): void;
  /** The width of a text in pixels. */
  measure(text: string, style: TextStyle): number;
  /** Draws with an opacity, inside a rectangle. */
  within(
    area: { x: number; y: number; width: number; height: number },
    opacity: number,
    draw: () => void,
  ): void;
}

/** The text, cut short with an ellipsis to fit. */
export function fitText(pen: Pen, text: string, width: number, style: TextStyle): string {
  if (width <= 0) return '';
  if (pen.measure(text, style) <= width) return text;
  let low = 0;
  let high = Math.min(text.length, Math.ceil(width / 3));
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pen.measure(`${text.slice(0, middle)}…`, style) <= width) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '' : `${text.slice(0, low).trimEnd()}…`;
}

const widths = new Map<string, Map<string, number>>();
const mostWidths = 5_000;

/** Forgets measured widths: a font has arrived. */
export function forgetWidths(): void {
  widths.clear();
}

/** Draws on a canvas; its transform is in CSS pixels. */
export class CanvasPen implements Pen {
  readonly #context: CanvasRenderingContext2D;

  constructor(context: CanvasRenderingContext2D) {
    this.#context = context;
  }

  line(x1: number, y1: number, x2: number, y2: number, stroke: Stroke): void {
    const c = this.#context;
    c.beginPath();
    c.moveTo(x1, y1);
    c.lineTo(x2, y2);
    this.#stroke(stroke.color, stroke.width, stroke.dash);
  }

  path(points: readonly number[], shape: Shape): void {
    const c = this.#context;
    c.beginPath();
    for (let i = 0; i + 1 < points.length; i += 2) {
      c.lineTo(points[i] as number, points[i + 1] as number);
    }
    if (shape.fill !== undefined) c.closePath();
    this.#paint(shape);
  }

  rect(x: number, y: number, width: number, height: number, shape: Shape): void {
    const c = this.#context;
    if (!shape.radius && shape.stroke === undefined) {
      c.fillStyle = shape.fill ?? 'transparent';
      c.fillRect(x, y, width, height);
      return;
    }
    c.beginPath();
    if (shape.radius) c.roundRect(x, y, width, height, shape.radius);
    else c.rect(x, y, width, height);
    this.#paint(shape);
  }

  circle(x: number, y: number, radius: number, shape: Shape): void {
    this.#context.beginPath();
    this.#context.arc(x, y, radius, 0, 2 * Math.PI);
    this.#paint(shape);
  }

  text(text: string, x: number, y: number, style: TextStyle): void {
    if (text === '') return;
    const c = this.#context;
    c.font = fontOf(style);
    c.textAlign = style.align === 'middle' ? 'center' : (style.align ?? 'start');
    c.textBaseline = 'alphabetic';
    if (style.halo !== undefined) {
      c.lineWidth = 4;
      c.lineJoin = 'round';
      c.strokeStyle = style.halo;
      c.setLineDash([]);
      c.strokeText(text, x, y);
    }
    c.fillStyle = style.color;
    c.fillText(text, x, y);
  }

  measure(text: string, style: TextStyle): number {
    const font = fontOf(style);
    let known = widths.get(font);
    if (!known || known.size > mostWidths) widths.set(font, (known = new Map()));
    let width = known.get(text);
    if (width === undefined) {
      this.#context.font = font;
      width = this.#context.measureText(text).width;
      known.set(text, width);
    }
    return width;
  }

  within(
    area: { x: number; y: number; width: number; height: number },
    opacity: number,
    draw: () => void,
  ): void {
    const c = this.#context;
    c.save();
    c.beginPath();
    c.rect(area.x, area.y, area.width, area.height);
    c.clip();
    c.globalAlpha *= opacity;
    draw();
    c.restore();
  }

  #paint(shape: Shape): void {
    if (shape.fill !== undefined) {
      this.#context.fillStyle = shape.fill;
      this.#context.fill();
    }
    if (shape.stroke !== undefined) this.#stroke(shape.stroke, shape.width, shape.dash);
  }

  #stroke(color: string, width = 1, dash: readonly number[] = []): void {
    this.#context.strokeStyle = color;
    this.#context.lineWidth = width;
    this.#context.setLineDash(dash as number[]);
    this.#context.stroke();
  }
}

/** Writes an SVG picture; texts are escaped, nothing else of what is drawn is text. */
export class SvgPen implements Pen {
  readonly #parts: string[] = [];
  readonly #measure: (text: string, style: TextStyle) => number;
  #clips = 0;

  constructor(measure: (text: string, style: TextStyle) => number = estimateWidth) {
    this.#measure = measure;
  }

  /** The whole picture. */
  svg(width: number, height: number, background: string, title: string): string {
    const [w, h] = [number(width), number(height)];
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img">`,
      `<title>${escape(title)}</title>`,
      `<rect width="${w}" height="${h}" fill="${escape(background)}"/>`,
      ...this.#parts,
      '</svg>\n',
    ].join('\n');
  }

  line(x1: number, y1: number, x2: number, y2: number, stroke: Stroke): void {
    const style = paint({
      stroke: stroke.color,
      width: stroke.width ?? 1,
      dash: stroke.dash ?? [],
    });
    this.#parts.push(
      `<path d="M${number(x1)} ${number(y1)}L${number(x2)} ${number(y2)}"${style}/>`,
    );
  }

  path(points: readonly number[], shape: Shape): void {
    const pairs: string[] = [];
    for (let i = 0; i + 1 < points.length; i += 2) {
      pairs.push(`${number(points[i] as number)} ${number(points[i + 1] as number)}`);
    }
    const end = shape.fill === undefined ? '' : 'Z';
    this.#parts.push(`<path d="M${pairs.join('L')}${end}"${paint(shape)}/>`);
  }

  rect(x: number, y: number, width: number, height: number, shape: Shape): void {
    const radius = shape.radius ? ` rx="${number(shape.radius)}"` : '';
    this.#parts.push(
      `<rect x="${number(x)}" y="${number(y)}" width="${number(Math.max(0, width))}" height="${number(
        Math.max(0, height),
      )}"${radius}${paint(shape)}/>`,
    );
  }

  circle(x: number, y: number, radius: number, shape: Shape): void {
    this.#parts.push(
      `<circle cx="${number(x)}" cy="${number(y)}" r="${number(radius)}"${paint(shape)}/>`,
    );
  }

  /** Draws somewhere else. */
  moved(x: number, y: number, draw: () => void): void {
    this.#parts.push(`<g transform="translate(${number(x)} ${number(y)})">`);
    draw();
    this.#parts.push('</g>');
  }

  text(text: string, x: number, y: number, style: TextStyle): void {
    if (text === '') return;
    const anchor = style.align && style.align !== 'start' ? ` text-anchor="${style.align}"` : '';
    const weight = style.weight ? ` font-weight="${style.weight}"` : '';
    const halo = style.halo
      ? ` stroke="${escape(style.halo)}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"`
      : '';
    this.#parts.push(
      `<text x="${number(x)}" y="${number(y)}" font-family="${escape(style.font)}" font-size="${
        style.size
      }"${weight}${anchor} fill="${escape(style.color)}"${halo}>${escape(text)}</text>`,
    );
  }

  measure(text: string, style: TextStyle): number {
    return this.#measure(text, style);
  }

  within(
    area: { x: number; y: number; width: number; height: number },
    opacity: number,
    draw: () => void,
  ): void {
    const id = `clip${++this.#clips}`;
    const box = `x="${number(area.x)}" y="${number(area.y)}" width="${number(
      Math.max(0, area.width),
    )}" height="${number(Math.max(0, area.height))}"`;
    this.#parts.push(`<clipPath id="${id}"><rect ${box}/></clipPath>`);
    this.#parts.push(`<g clip-path="url(#${id})"${opacity < 1 ? ` opacity="${opacity}"` : ''}>`);
    draw();
    this.#parts.push('</g>');
  }
}

/** About how wide a text is where no canvas can tell. */
export function estimateWidth(text: string, style: TextStyle): number {
  let units = 0;
  for (const letter of text) units += (letter.codePointAt(0) ?? 0) > 0x2e7f ? 1 : 0.56;
  return units * style.size;
}

function fontOf(style: TextStyle): string {
  return `${style.weight ?? 400} ${style.size}px ${style.font}`;
}

function paint(shape: Shape): string {
  const fill = ` fill="${shape.fill === undefined ? 'none' : escape(shape.fill)}"`;
  if (shape.stroke === undefined) return fill;
  const dash =
    shape.dash && shape.dash.length > 0 ? ` stroke-dasharray="${shape.dash.join(' ')}"` : '';
  return `${fill} stroke="${escape(shape.stroke)}" stroke-width="${shape.width ?? 1}"${dash}`;
}

function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Text for between tags or inside quotes; what XML forbids is left out. */
function escape(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
}
