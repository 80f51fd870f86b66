/** The `classDef` lines of a diagram's named styles. */
export function classLines(classes: Record<string, Record<string, string>>): string[] {
  return Object.entries(classes).map(([name, styles]) => {
    const properties = Object.entries(styles).map(
      ([key, value]) => `${key}:${value.replaceAll(',', '\\,')}`,
    );
    return `classDef ${name} ${properties.join(',')}`;
  });
}
