import { expect, test } from 'vitest';
import { packages as locked } from '../package-lock.json';

interface Locked {
  optionalDependencies?: Record<string, string>;
}

test('the lock file names the builds for all systems, without which npm ci refuses', () => {
  const packages: Record<string, Locked> = locked;
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !isLocked(packages, path, name)),
  );
  expect(missing).toEqual([]);
});

/** Whether Node would find a package from the folder of another, by the lock file's paths. */
function isLocked(packages: Record<string, Locked>, path: string, name: string): boolean {
  if (packages[`${path && `${path}/`}node_modules/${name}`]) return true;
  return (
    path !== '' &&
    isLocked(packages, path.replace(/\/?node_modules\/(?:@[^/]+\/)?[^/]+$/, ''), name)
  );
}
