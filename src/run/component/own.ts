/**
 * An entry of a record whose keys people choose: `constructor` and `__proto__` are names like any
 * other, and never found where nobody put them.
 */
export function own<Of>(record: Readonly<Record<string, Of>>, key: string): Of | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Puts an entry under a key that people choose. */
export function put<Of>(record: Record<string, Of>, key: string, value: Of): void {
  if (key !== '__proto__') record[key] = value;
  else {
    const plain = { enumerable: true, configurable: true, writable: true };
    Object.defineProperty(record, key, { ...plain, value });
  }
}
