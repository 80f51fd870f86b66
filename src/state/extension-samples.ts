import { makeExtension } from '../model/extension-verify.ts';
import type { ExtensionManifest, ExtensionPackage } from '../model/extension.ts';

/** An extension to try, with its code readable. */
export interface ExtensionSample {
  title: string;
  manifest: Omit<ExtensionManifest, 'hash'>;
  code: string;
}

/** A machine that names a guard and two actions which it does not say how to do. */
export const sampleText = `stateDiagram-v2
  %% @use ticket-office
  %% @use curious-helper
  %% @data paid = 0
  [*] --> Waiting
  Waiting --> Waiting : coin / paid = paid + 1
  Waiting --> Printing : ask [enough is paid] / print a ticket
  Printing : entry / look around
  Printing --> Waiting : after 2s
`;

/** One that does what it was made for, and one that reaches for what it may not. */
export const extensionSamples: readonly ExtensionSample[] = [
  {
    title: 'A ticket office: decides the guard and does the action',
    manifest: {
      name: 'ticket-office',
      version: '1.0.0',
      description: 'A ticket costs two coins.',
      provides: { guards: ['enough is paid'], actions: ['print a ticket'] },
      capabilities: ['data.read', 'data.write', 'log'],
    },
    code: `guards['enough is paid'] = () => host.read('paid') >= 2;
actions['print a ticket'] = () => {
  host.write('paid', host.read('paid') - 2);
  host.log('a ticket is printed');
};
`,
  },
  {
    title: 'A curious helper: reaches for what it may not',
    manifest: {
      name: 'curious-helper',
      version: '0.1.0',
      description: 'Asks for the log alone, and tries everything.',
      provides: { actions: ['look around'] },
      capabilities: ['log'],
    },
    code: `const attempts = {
  'set the data': () => host.write('paid', 1000),
  'read the data': () => host.read('paid'),
  'send an event': () => host.send('coin'),
  'look at another machine': () => host.machine('other'),
  'fetch a page': () => fetch('https://example.org/'),
};
actions['look around'] = () => {
  for (const [what, attempt] of Object.entries(attempts)) {
    try {
      attempt();
      host.log('could ' + what);
    } catch (error) {
      host.log('could not ' + what);
    }
  }
};
`,
  },
];

/** A sample as the package it is. */
export function samplePackage({ manifest, code }: ExtensionSample): Promise<ExtensionPackage> {
  return makeExtension(manifest, code);
}
