import type { findingStoreSchema } from '../../model/component/finding-store.ts';
import type { Component, Message, ParametersOf } from '../component.ts';

export type FindingStoreParameters = ParametersOf<typeof findingStoreSchema>;

/** What was found, without repetition, in the order in which it was kept. */
export interface FindingStoreData {
  findings: string[];
  /** Tokens of what is being written. */
  writing: string[];
}

/** Findings to be kept; `token` tells the answer which question it belongs to. */
export interface StoreFindings extends Message {
  type: 'store';
  token: string;
  findings: string[];
}

/** They are kept. */
export interface FindingsStored extends Message {
  type: 'stored';
  token: string;
}

interface Written extends Message {
  type: 'written';
  token: string;
  findings: string[];
  from: string;
}

/** Keeps findings. */
export const findingStore: Component<FindingStoreData, FindingStoreParameters> = {
  kind: 'finding-store',
  durable: ['findings'],
  init: () => ({ findings: [], writing: [] }),
  receive(state, message, ports, { id, parameters }) {
    if (message.type === 'store' && !ports.corrupt) {
      const { token, findings } = message as StoreFindings;
      if (state.writing.includes(token)) return;
      state.writing.push(token);
      const written: Written = { type: 'written', token, findings, from: ports.from };
      ports.after(ports.draw(parameters.takes), written);
    } else if (message.type === 'written') {
      const { token, findings, from } = message as Written;
      state.writing = state.writing.filter((each) => each !== token);
      for (const each of findings) {
        if (!state.findings.includes(each)) state.findings.push(each);
      }
      ports.mark(`sink:persisted:${id}`, token, state.findings.length);
      const stored: FindingsStored = { type: 'stored', token };
      ports.send(from, stored, token, true);
    }
  },
  exhibit: (state, { id }) => [
    {
      kind: 'table',
      title: `Findings in ${id}`,
      columns: ['finding'],
      rows: state.findings.map((each) => [each]),
    },
  ],
};
