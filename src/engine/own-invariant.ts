import { compileCondition } from '../model/expression/compile.ts';
import type { Scope, Value } from '../model/expression/expression.ts';
import { parseExpression } from '../model/expression/parser.ts';
import type { AccountExhibit } from '../model/exhibit.ts';
import type { Scenario } from '../model/scenario/scenario.ts';
import type { Invariant, SystemView } from '../run/invariant/invariant.ts';
import type { ScenarioSystem } from '../run/scenario.ts';

/**
 * The properties that a scenario states itself. Names in them: every component by its id, and
 * `state["id"]` for ids that are no names, each with the fields of its state and `crashed`;
 * `budget["holder"].credits.free` for accounts; `time` in ns.
 */
export function ownInvariants(scenario: Scenario, system: ScenarioSystem): Invariant[] {
  const kinds = [...new Set(system.components.map(({ kind }) => kind))];
  return scenario.invariants.flatMap(({ name, always, finally: atEnd }, i) => {
    const text = always ?? atEnd ?? '';
    const { expression } = parseExpression(text);
    if (!expression) return [];
    const test = compileCondition(expression);
    const scope = new ViewScope(system);
    const check = (view: SystemView): string | undefined =>
      test(scope.of(view)) ? undefined : `${text} is not true`;
    const id = slug(name ?? `own-${i + 1}`);
    return [
      {
        id,
        says: name ?? text,
        rows: [],
        kinds,
        cost: 'cheap',
        ...(always === undefined ? {} : { all: check }),
        ...(atEnd === undefined ? {} : { end: check }),
      },
    ];
  });
}

function slug(text: string): string {
  const words = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
  return words.replace(/^-|-$/g, '') || 'own';
}

/** The values of a property's names, read when they are asked for. */
class ViewScope implements Scope {
  readonly #system: ScenarioSystem;
  readonly #ids: readonly string[];
  #view!: SystemView;

  constructor(system: ScenarioSystem) {
    this.#system = system;
    this.#ids = system.components.map(({ id }) => id);
  }

  of(view: SystemView): this {
    this.#view = view;
    return this;
  }

  get(name: string): Value {
    if (name === 'time') return this.#view.now;
    if (name === 'state') {
      return Object.fromEntries(this.#ids.map((id) => [id, this.#state(id)]));
    }
    if (name === 'budget') return this.#budgets();
    return this.#ids.includes(name) ? this.#state(name) : null;
  }

  #state(id: string): Value {
    const member = this.#view.find(id);
    if (!member) return null;
    return { ...(member.state as Record<string, Value>), crashed: member.crashed };
  }

  #budgets(): Value {
    const states = this.#ids.map((id) => this.#view.find(id)?.state);
    const accounts = this.#system
      .exhibits(states)
      .filter((shown): shown is typeof shown & AccountExhibit => shown.kind === 'account');
    return Object.fromEntries(
      accounts.map(({ holder, levels }) => [
        holder,
        Object.fromEntries(levels.map(({ resource, ...level }) => [resource, level])),
      ]),
    );
  }
}
