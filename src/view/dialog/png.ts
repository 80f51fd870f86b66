/** The longest side of a PNG in pixels: beyond it, browsers give an empty picture. */
const longest = 12_000;

/** An SVG's text as a PNG, at twice its size where that is not too large. */
export async function pngOf(svg: string): Promise<Blob> {
  const { width, height } = sizeOf(svg);
  const scale = Math.min(2, longest / Math.max(width, height));
  const address = URL.createObjectURL(
    new Blob([sized(svg, width, height)], { type: 'image/svg+xml' }),
  );
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((done, failed) =>
      canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error('no picture'))), 'image/png'),
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** The picture's own size, by its attributes or its view box. */
function sizeOf(svg: string): { width: number; height: number } {
  const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  const box = (root.getAttribute('viewBox') ?? '').split(/[\s,]+/).map(Number);
  const length = (name: string, at: number): number => {
    const given = root.getAttribute(name) ?? '';
    const value = given.endsWith('%') ? Number.NaN : Number.parseFloat(given);
    return value > 0 ? value : box[at] || 800;
  };
  return { width: length('width', 2), height: length('height', 3) };
}

/** Pictures without a size of their own are drawn as nothing by some browsers. */
function sized(svg: string, width: number, height: number): string {
  const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
  parsed.documentElement.setAttribute('width', String(width));
  parsed.documentElement.setAttribute('height', String(height));
  return new XMLSerializer().serializeToString(parsed);
}
