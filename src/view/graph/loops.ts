/** Arrows from a box to itself, as a bow at its right side. Pure. */

/** A box or a label by its centre; pixels. */
export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * The path of a loop: from the upper half of the box's right side to the beginning of the label,
 * and back into the lower half. `order` counts the loops of that box from 0: later ones go
 * around the labels of earlier ones. `round` boxes have ends that are half circles.
 */
export function loopPath(box: Area, label: Area, order: number, round: boolean): string {
  const half = box.height / 2;
  const spread = Math.max(2, Math.min(half - 4, 7 + 4 * order));
  const curved = Math.min(half, box.width / 2);
  const dent = round ? curved - Math.sqrt(Math.max(0, curved ** 2 - spread ** 2)) : 0;
  const x = box.x + box.width / 2 - dent;
  const tip = Math.max(x + 16, label.x - label.width / 2);
  // A cubic curve reaches three quarters of the way to its two control points.
  const control = x + (tip - x) / 0.75;
  const lift = spread + 12 + 8 * order;
  const [above, below] = [box.y - spread, box.y + spread];
  return `M${x},${above}C${control},${box.y - lift} ${control},${box.y + lift} ${x},${below}`;
}
