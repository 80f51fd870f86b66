import type { Machines } from '../../src/model/cfsm/cfsm.ts';
import type { MachineMode } from '../../src/model/run.ts';
import { machine, receive, send, system, timeout } from '../bench/families.ts';
import { fileURLToPath } from 'node:url';

/** A system whose emission is compared with a file. */
interface EmissionCase {
  name: string;
  path: string;
  machines: Machines;
  mode: MachineMode;
}

/** A seller tells two buyers the price; one of them answers, or is too late. */
const offer = system('offer', [
  machine(
    'Seller',
    [
      ['offers', 'waits', send(['Ann', 'Bob'], 'price')],
      ['waits', 'sold', receive('Ann', 'accept')],
      ['waits', 'kept', receive('Ann', 'refuse')],
      ['waits', 'late', timeout()],
    ],
    ['waits'],
  ),
  machine('Ann', [
    ['listens', 'thinks', receive('Seller', 'price')],
    ['thinks', 'done', send('Seller', 'accept')],
    ['thinks', 'done', send('Seller', 'refuse')],
  ]),
  machine('Bob', [['listens', 'knows', receive('Seller', 'price')]]),
]);

/** The cases of a language; their files are in a folder beside the test. */
export function emissionCases(moduleUrl: string, language: string): EmissionCase[] {
  const cases: [string, MachineMode][] = [
    ['bounded', { bound: 2, synchronous: false }],
    ['synchronous', { bound: 1, synchronous: true }],
    ['unbounded', { bound: -1, synchronous: false }],
  ];
  return cases.map(([name, mode]) => ({
    name,
    path: fileURLToPath(new URL(`${language}/${name}`, moduleUrl)),
    machines: offer,
    mode,
  }));
}
