/** The tables of a store. `contents` and `pasts` hold the texts, so that lists need not read them. */
export const tableNames = [
  'projects',
  'contents',
  'versions',
  'pasts',
  'runs',
  'settings',
  'extensions',
  'snapshots',
] as const;

/** The name of a table. */
export type TableName = (typeof tableNames)[number];

/**
 * Rows by `id`. What is read is of unknown origin (another version, a broken disk, an extension)
 * and must be checked (`rows.ts`).
 */
export interface Table {
  get(id: string): Promise<unknown>;
  put<Row extends { id: string }>(row: Row): Promise<void>;
  delete(id: string): Promise<void>;
  all(): Promise<unknown[]>;
  /** The rows of a project (`versions`, `pasts`, `runs` and `snapshots` only). */
  of(project: string): Promise<unknown[]>;
}

/** All tables, within one transaction. */
export type Tables = Readonly<Record<TableName, Table>>;

/**
 * What keeps the tables. `transact` runs `work` so that all of it happens or nothing, apart from
 * every other transaction in this and other tabs; `work` awaits nothing but its tables.
 */
export interface Backend {
  readonly kind: 'persistent' | 'memory';
  transact<Value>(mode: 'read' | 'write', work: (tables: Tables) => Promise<Value>): Promise<Value>;
  close(): void;
}
