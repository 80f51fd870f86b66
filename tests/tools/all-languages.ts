import { languages } from '../../src/parse/index.ts';

// For tests that read texts at once: whatever language they are in.
await Promise.all(languages.map((one) => ('load' in one ? (one.load as () => unknown)() : one)));
