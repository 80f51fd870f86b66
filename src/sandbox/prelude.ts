/**
 * What every machine's code finds beside the language itself: no clock but the machine's, no chance
 * but seeded, nothing that shows when memory is tidied up. `host` has `now()` in milliseconds.
 * Gives functions by which random numbers are put back and errors told.
 */
export const prelude = `(function (host, seed) {
  'use strict';
  const global = globalThis;
  const { defineProperty, getOwnPropertyDescriptor } = Object;
  for (const name of ['WeakRef', 'FinalizationRegistry', 'SharedArrayBuffer', 'Atomics', 'Proxy']) {
    delete global[name];
  }
  const String_ = String;
  let state = seed >>> 0;
  const imul = Math.imul;
  defineProperty(Math, 'random', {
    value: function random() {
      state = (state + 0x6d2b79f5) | 0;
      let t = imul(state ^ (state >>> 15), 1 | state);
      t = (t + imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    },
    writable: true, configurable: true,
  });

  const Real = Date;
  const now = host.now;
  const { construct, apply, ownKeys } = Reflect;
  const zoned = /(z|utc|gmt|[+-]\\d{2}:?\\d{2})\\s*(\\(.*\\))?$/i;
  const dated = /^[+-]?\\d{4,6}(-\\d{2}(-\\d{2})?)?$/;
  const test = RegExp.prototype.exec;
  const parse = (text) => {
    text = '' + text;
    const plain = apply(test, zoned, [text]) || apply(test, dated, [text]);
    return Real.parse(plain ? text : text + (apply(test, /^\\d{4}-/, [text]) ? 'Z' : ' UTC'));
  };
  const time = (parts) => {
    if (parts.length === 0) return now();
    if (parts.length > 1) return apply(Real.UTC, Real, parts);
    const value = typeof parts[0] === 'object' && parts[0] !== null
      ? apply(valueOf, parts[0], []) : parts[0];
    return typeof value === 'string' ? parse(value) : +value;
  };
  const valueOf = function () {
    try { return apply(Real.prototype.getTime, this, []); } catch { return '' + this; }
  };
  const Virtual = function Date(...parts) {
    const date = new Real(time(parts));
    if (new.target === undefined) return date.toString();
    return new.target === Virtual ? date : construct(Real, [date.getTime()], new.target);
  };
  const prototype = Real.prototype;
  defineProperty(Virtual, 'prototype', { value: prototype, writable: false });
  defineProperty(Virtual, 'length', { value: 7 });
  const method = (target, name, value) =>
    defineProperty(target, name, { value, writable: true, configurable: true });
  method(Virtual, 'now', function now_() { return now(); });
  method(Virtual, 'parse', function parse_(text) { return parse(text); });
  method(Virtual, 'UTC', Real.UTC);
  method(prototype, 'constructor', Virtual);
  for (const name of ownKeys(prototype)) {
    if (typeof name !== 'string' || !name.includes('UTC') || name === 'toUTCString') continue;
    method(prototype, name.replace('UTC', ''), getOwnPropertyDescriptor(prototype, name).value);
  }
  method(prototype, 'getTimezoneOffset', function getTimezoneOffset() { return 0; });
  for (const name of ['toString', 'toLocaleString']) method(prototype, name, prototype.toUTCString);
  defineProperty(global, 'Date', { value: Virtual, writable: true, configurable: true });

  // What the engine does in one go is paid for in steps, where it may take long: steps are counted
  // in loops only.
  const pay = (steps) => { for (let at = 0; at < steps; at++); };
  const isArray = Array.isArray;
  const guard = (target, names, cost) => {
    for (const name of names) {
      const native = target[name];
      const paid = { [name](...args) {
        const steps = cost(this, args[0]);
        if (steps > 16) pay(steps);
        return apply(native, this, args);
      } }[name];
      defineProperty(paid, 'length', { value: native.length });
      method(target, name, paid);
    }
  };
  const search = (it, what) =>
    typeof it !== 'string' ? 0
      : it.length * (typeof what === 'string' ? what.length + 1 : 1) / 256;
  guard(String.prototype, ['indexOf', 'lastIndexOf', 'includes', 'split', 'replace', 'replaceAll'], search);
  const walk = (it) =>
    typeof it !== 'object' || it === null ? 0 : (isArray(it) ? it.length : +it.length || 0) / 64;
  guard(Array.prototype, [
    'indexOf', 'lastIndexOf', 'includes', 'join', 'reverse', 'fill', 'slice', 'splice', 'concat',
    'shift', 'unshift', 'copyWithin', 'flat', 'toReversed', 'toSpliced', 'with', 'toSorted', 'sort',
    'map', 'filter', 'forEach', 'some', 'every', 'find', 'findIndex', 'findLast', 'findLastIndex',
    'reduce', 'reduceRight', 'flatMap',
  ].filter((name) => name in Array.prototype), walk);
  // A function for each part lets its steps be counted, and its depth: the engine's own way down
  // would go deeper than the stack around it.
  const stringify = JSON.stringify;
  const NewMap = WeakMap;
  const call = Function.prototype.call;
  const depthAt = call.bind(WeakMap.prototype.get);
  const setDepth = call.bind(WeakMap.prototype.set);
  const deepest = 500;
  const TooDeep = RangeError;
  method(JSON, 'stringify', { stringify(value, replacer, space) {
    const depths = new NewMap();
    const own = typeof replacer === 'function';
    const by = function (key, part) {
      const given = own ? apply(replacer, this, [key, part]) : part;
      if (typeof given !== 'object' || given === null) return given;
      const depth = (depthAt(depths, this) ?? 0) + 1;
      if (depth > deepest) throw new TooDeep('a value is too deep for JSON');
      setDepth(depths, given, depth);
      return given;
    };
    const told = stringify(value, by, space);
    return isArray(replacer) ? stringify(value, replacer, space) : told;
  } }.stringify);
  // Text becomes code outside only, where it is read before.
  const refuse = function Function() {
    throw new ReferenceError("'Function' is not defined");
  };
  for (const kind of [function () {}, async function () {}, function* () {}, async function* () {}]) {
    defineProperty(Object.getPrototypeOf(kind), 'constructor', { value: refuse });
  }
  defineProperty(refuse, 'prototype', { value: Function.prototype });
  defineProperty(global, 'Function', { value: refuse });
  delete global.eval;
  const describe = (error) => {
    try {
      if (typeof error !== 'object' || error === null) return 'thrown: ' + String_(error);
      return String_(error.name || 'Error') + ': ' + String_(error.message);
    } catch {
      return 'Error: (it cannot be told)';
    }
  };
  return { seed: (value) => (value === undefined ? state : (state = value | 0)), describe };
})`;
