import type { RoleId } from '../protocol.ts';

/** The most roles of one declaration that are alive at the same time. */
const mostAlive = 16;

/**
 * The name of a role that a call makes: its own, unless somebody in play is called so; then with
 * the protocol's before it, and a number. Undefined when there are so many already that calls seem
 * to make roles without end.
 */
export function freshRole(
  name: RoleId,
  protocol: string,
  taken: ReadonlySet<RoleId>,
): RoleId | undefined {
  if (!taken.has(name)) return name;
  const own = `${protocol}_${name}`;
  if (!taken.has(own)) return own;
  for (let i = 2; i <= mostAlive; i++) {
    const numbered = `${own}_${i}`;
    if (!taken.has(numbered)) return numbered;
  }
  return undefined;
}
