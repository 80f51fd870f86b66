import { tableNames } from './tables.ts';
import type { Backend, Table, TableName, Tables } from './tables.ts';

/** Keeps everything in the page's memory, for where the browser keeps nothing. */
export function memoryBackend(): Backend {
  let rows = emptyRows();
  let last: Promise<unknown> = Promise.resolve();
  return {
    kind: 'memory',
    transact(mode, work) {
      const turn = last.then(async () => {
        const copy = mode === 'write' ? copyRows(rows) : rows;
        const value = await work(tablesOf(copy));
        rows = copy;
        return value;
      });
      last = turn.catch(() => undefined);
      return turn;
    },
    close() {
      rows = emptyRows();
    },
  };
}

type Rows = Record<TableName, Map<string, object>>;

function emptyRows(): Rows {
  return mapTables(() => new Map<string, object>());
}

function copyRows(rows: Rows): Rows {
  return mapTables((name) => new Map(rows[name]));
}

function tablesOf(rows: Rows): Tables {
  return mapTables((name) => tableOf(rows[name]));
}

function tableOf(rows: Map<string, object>): Table {
  return {
    get: async (id) => structuredClone(rows.get(id)),
    put: async (row) => void rows.set(row.id, structuredClone(row)),
    delete: async (id) => void rows.delete(id),
    all: async () => structuredClone([...rows.values()]),
    of: async (project) =>
      structuredClone(
        [...rows.values()].filter((row) => 'project' in row && row.project === project),
      ),
  };
}

function mapTables<Value>(value: (name: TableName) => Value): Record<TableName, Value> {
  return Object.fromEntries(tableNames.map((name) => [name, value(name)])) as Record<
    TableName,
    Value
  >;
}
