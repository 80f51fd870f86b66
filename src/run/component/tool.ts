import type { Component } from '../component.ts';
import type { ToolParameters } from '../tiered/plans.ts';
import type { CallTool, ToolResult } from '../tiered/protocol.ts';
import { answer, type Call } from './call.ts';

/** A tool that serves calls: each call once, however often it is asked for. */
export interface ToolState {
  /** Calls that are being served, by their ids. */
  open: Record<string, OpenCall>;
  /** Calls being served. */
  active: number;
  served: number;
}

interface OpenCall {
  from: string;
  attempt: number;
  /** Called through a circuit breaker, which is answered in its own way. */
  through: boolean;
}

interface Served {
  readonly type: 'served';
  readonly call: string;
}

/** A tool: waits as long as its latency says, then answers with what it really used. */
export const toolComponent: Component<ToolState, ToolParameters> = {
  kind: 'tool',
  durable: ['served'],
  init: () => ({ open: {}, active: 0, served: 0 }),

  receive(state, message, ports, { parameters }) {
    const { type } = message as CallTool | Call | Served;
    if (type === 'callTool' || type === 'call') {
      const { call, attempt } = message as CallTool | Call;
      if (Object.hasOwn(state.open, call)) return;
      state.open[call] = { from: ports.from, attempt, through: type === 'call' };
      state.active++;
      ports.after(ports.draw(parameters.latency), { type: 'served', call } as Served);
    } else if (type === 'served') {
      const { call } = message as Served;
      const open = Object.hasOwn(state.open, call) ? state.open[call] : undefined;
      if (!open) return;
      delete state.open[call];
      state.active--;
      state.served++;
      const failure = parameters.failure;
      const fails =
        failure !== null &&
        (failure.times === undefined || open.attempt <= failure.times) &&
        ports.chance(failure.chance);
      if (open.through) {
        const reply = answer(call, open.attempt, fails ? failure.error : '');
        const usage = { ...reply, actual: fails ? failed : parameters.actual };
        ports.send(open.from, usage, call, true);
        return;
      }
      const result: ToolResult = {
        type: 'ToolResult',
        call,
        ok: !fails,
        error: fails ? failure.error : '',
        actual: fails ? failed : parameters.actual,
      };
      ports.send(open.from, result, call, true);
    }
  },
};

/** A failed call counts as a call, and costs nothing else. */
const failed = [0, 0, 0, 0, 1];
