import './disarm.ts';
import * as Comlink from 'comlink';
import type { EngineApi } from './api.ts';
import { Session } from './session.ts';

/** Lets waiting messages in: a task of its own, without the timers' clamping. */
function pause(): Promise<void> {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      done();
    });
    port1.start();
    port2.postMessage(0);
  });
}

const session = new Session({
  pause,
  pages: async () => (await import('./pages.ts')).loadPages(),
});

/** What the client talks to: the session, and a sign of life. */
export interface WorkerApi extends EngineApi {
  ping(): boolean;
}

Comlink.expose(Object.assign(session, { ping: () => true }));
