/**
 * What a machine's context has besides the language: system variables (SCXML section 5.10 and
 * appendix B.2), `In`, and for us: how values go in and out. It runs before any of the chart's code
 * and keeps what it needs of the language for itself. `facts` is plain; `host` has `isActive`.
 */
export const bridge = `(function (host, factsText) {
  'use strict';
  const global = globalThis;
  const { stringify, parse } = JSON;
  const {
    create, defineProperty, getPrototypeOf, getOwnPropertyDescriptor, keys, freeze,
    getOwnPropertyNames, setPrototypeOf,
  } = Object;
  const { apply, ownKeys } = Reflect;
  const { isArray } = Array;
  const objectPrototype = Object.prototype;
  const arrayPrototype = Array.prototype;
  const isFinite = Number.isFinite;
  const is = Object.is;
  const Fault = TypeError;
  const WeakNodes = WeakMap;
  const refCall = Function.prototype.call;
  const bound = (method) => refCall.bind(method);
  const has = bound(objectPrototype.hasOwnProperty);
  const mapGet = bound(Map.prototype.get);
  const mapSet = bound(Map.prototype.set);
  const NewMap = Map;
  const weakGet = bound(WeakMap.prototype.get);
  const weakSet = bound(WeakMap.prototype.set);
  const text = String;
  const facts = parse(factsText);

  const readOnly = (name) => () => {
    throw new Fault(name + ' cannot be changed');
  };
  const system = (name, get) =>
    defineProperty(global, name, { get, set: readOnly(name), enumerable: false });
  const constant = (name, value) => system(name, () => value);

  const location = '#_scxml_' + facts.sessionId;
  const processors = create(objectPrototype);
  for (const name of ['scxml', 'http://www.w3.org/TR/scxml/#SCXMLEventProcessor']) {
    processors[name] = freeze({ location });
  }
  constant('_sessionid', facts.sessionId);
  constant('_name', facts.name);
  constant('_ioprocessors', freeze(processors));
  constant('_x', freeze({}));
  let event;
  let plainEvent;
  system('_event', () => event);
  if (facts.dialect === 'xstate') system('event', () => plainEvent);
  defineProperty(global, 'In', {
    value: function In(state) { return host.isActive(text(state)); },
    writable: false, enumerable: false, configurable: false,
  });

  // A document as far as charts look at one.
  const trees = new WeakNodes();
  class Node {
    get nodeType() { return this.nodeName === '#text' ? 3 : 1; }
    get tagName() { return this.nodeName; }
    get localName() { return this.nodeName.slice(this.nodeName.indexOf(':') + 1); }
    get documentElement() { return this; }
    get firstChild() { return this.childNodes[0] ?? null; }
    get lastChild() { return this.childNodes[this.childNodes.length - 1] ?? null; }
    get children() { return this.childNodes.filter((node) => node.nodeType === 1); }
    get firstElementChild() { return this.children[0] ?? null; }
    get nextSibling() { return this.parentNode?.childNodes[siblingAt(this) + 1] ?? null; }
    get previousSibling() { return this.parentNode?.childNodes[siblingAt(this) - 1] ?? null; }
    get textContent() {
      return this.nodeValue ?? this.childNodes.map((node) => node.textContent).join('');
    }
    get ownerDocument() { return this; }
    getAttribute(name) {
      const found = this.attributes.find((one) => one.name === text(name));
      return found ? found.value : null;
    }
    hasAttribute(name) { return this.getAttribute(name) !== null; }
    getElementsByTagName(name) {
      const found = [];
      const walk = (node) => {
        for (const child of node.children) {
          if (name === '*' || child.nodeName === name) found.push(child);
          walk(child);
        }
      };
      walk(this);
      return found;
    }
    getElementsByTagNameNS(_, name) {
      return this.getElementsByTagName('*').filter((node) => node.localName === name);
    }
    getElementById(id) {
      return this.getElementsByTagName('*').find((node) => node.getAttribute('id') === id) ?? null;
    }
    hasChildNodes() { return this.childNodes.length > 0; }
    item(index) { return this.childNodes[index] ?? null; }
    toString() { return sourceOf(this); }
    toJSON() { return sourceOf(this); }
  }
  const siblingAt = (node) => node.parentNode.childNodes.indexOf(node);
  const nodePrototype = Node.prototype;
  const element = (tree, parent) => {
    const node = create(nodePrototype);
    const words = typeof tree === 'string';
    const set = (name, value) => defineProperty(node, name, { value, enumerable: false });
    set('nodeName', words ? '#text' : tree.name);
    set('nodeValue', words ? tree : null);
    set('parentNode', parent);
    set('attributes', words ? [] : tree.attributes);
    weakSet(trees, node, tree);
    const children = [];
    if (!words) for (const child of tree.children) children[children.length] = element(child, node);
    set('childNodes', children);
    return node;
  };
  const sourceOf = (node) => {
    const tree = weakGet(trees, node);
    return tree === undefined ? undefined : host.xml(stringify(tree));
  };

  const define = (name) => {
    defineProperty(global, name, {
      value: undefined, writable: true, enumerable: true, configurable: true,
    });
  };

  // What goes out: plain values as JSON, nothing as no text at all.
  const out = (value) => {
    if (typeof value === 'function' || typeof value === 'symbol') {
      throw new Fault('a ' + typeof value + ' cannot be sent or shown');
    }
    const told = stringify(value);
    return told === undefined ? '' : told;
  };
  const into = (told) => (told === '' ? undefined : parse(told));

  // How plain a value is: nothing but what can be put together again.
  const isPlain = (value, way) => {
    switch (typeof value) {
      case 'function': case 'symbol': case 'bigint': return false;
      case 'object': break;
      default: return true;
    }
    if (value === null || weakGet(trees, value) !== undefined) return true;
    for (let at = way; at; at = at.up) if (at.value === value) return false;
    const prototype = getPrototypeOf(value);
    if (prototype !== objectPrototype && prototype !== arrayPrototype) return false;
    const here = { value, up: way };
    for (const key of ownKeys(value)) {
      if (typeof key === 'symbol') return false;
      const property = getOwnPropertyDescriptor(value, key);
      if (!('value' in property)) return false;
      if (property.enumerable && !isPlain(property.value, here)) return false;
    }
    return true;
  };

  let known = create(null);
  let made = new NewMap();
  for (const name of getOwnPropertyNames(global)) known[name] = true;
  // What stays the same in the machine's life is known by a name.
  const functions = create(null);
  const keep = (name, value) => {
    functions[name] = value;
    mapSet(made, value, name);
  };
  keep('_ioprocessors', processors);
  for (const name of keys(processors)) keep('_ioprocessors.' + name, processors[name]);
  keep('_x', global._x);
  for (const name of getOwnPropertyNames(global)) {
    const property = getOwnPropertyDescriptor(global, name);
    if (typeof property.value === 'function') keep(name, property.value);
  }
  const ownNames = () => {
    const names = [];
    const all = getOwnPropertyNames(global);
    for (let at = 0; at < all.length; at++) if (!known[all[at]]) names[names.length] = all[at];
    return names;
  };

  // Data with all that points to the same thing twice, as text; undefined when something is not plain.
  const pack = (declared) => {
    const nodes = [];
    const ids = new NewMap();
    const value = (it) => {
      switch (typeof it) {
        case 'string': case 'boolean': return it;
        case 'undefined': return [1];
        case 'number': return isFinite(it) && !is(it, -0) ? it : [2, is(it, -0) ? '-0' : text(it)];
        case 'function': {
          const name = mapGet(made, it);
          if (name === undefined || keys(it).length > 0) throw undefined;
          return [3, name];
        }
        case 'object':
          if (it === null) return null;
          return mapGet(made, it) === undefined ? [0, object(it)] : [3, mapGet(made, it)];
        default: throw undefined;
      }
    };
    const object = (it) => {
      const before = mapGet(ids, it);
      if (before !== undefined) return before;
      const id = nodes.length;
      mapSet(ids, it, id);
      nodes[id] = null;
      const fields = weakGet(events, it);
      if (fields !== undefined) {
        nodes[id] = [3, fields];
        return id;
      }
      const tree = weakGet(trees, it);
      if (tree !== undefined) {
        if (it.parentNode) throw undefined;
        nodes[id] = [2, tree];
        return id;
      }
      const prototype = getPrototypeOf(it);
      const list = isArray(it);
      if (prototype !== (list ? arrayPrototype : objectPrototype)) throw undefined;
      const packed = [list ? 1 : 0, list ? it.length : 0];
      const own = ownKeys(it);
      for (let at = 0; at < own.length; at++) {
        const key = own[at];
        if (list && key === 'length') continue;
        const property = getOwnPropertyDescriptor(it, key);
        if (typeof key === 'symbol' || !('value' in property)) throw undefined;
        if (!property.writable || !property.enumerable || !property.configurable) throw undefined;
        packed[packed.length] = key;
        packed[packed.length] = value(property.value);
      }
      nodes[id] = packed;
      return id;
    };
    const values = [];
    const names = ownNames();
    if (has(objectPrototype, 'toJSON') || has(arrayPrototype, 'toJSON')) return '';
    try {
      for (let at = 0; at < names.length; at++) {
        const property = getOwnPropertyDescriptor(global, names[at]);
        if (!('value' in property)) return '';
        const initial = typeof property.value === 'function' && mapGet(made, property.value);
        if (initial === names[at] && keys(property.value).length === 0) continue;
        values[values.length] = [names[at], value(property.value)];
      }
    } catch (error) {
      return '';
    }
    return stringify({ nodes, values });
  };

  const unpack = (told) => {
    const { nodes, values } = parse(told);
    const built = [];
    for (let at = 0; at < nodes.length; at++) {
      const [kind, second] = nodes[at];
      if (kind === 3) built[at] = eventOf(parse(second));
      else built[at] = kind === 2 ? element(second, null) : kind === 1 ? [] : {};
      if (kind === 1) built[at].length = second;
    }
    const value = (it) => {
      if (!isArray(it)) return it;
      if (it[0] === 0) return built[it[1]];
      if (it[0] === 1) return undefined;
      if (it[0] === 2) return +it[1];
      return functions[it[1]];
    };
    for (let at = 0; at < nodes.length; at++) {
      const node = nodes[at];
      if (node[0] >= 2) continue;
      for (let next = 2; next < node.length; next += 2) {
        defineProperty(built[at], node[next], {
          value: value(node[next + 1]), writable: true, enumerable: true, configurable: true,
        });
      }
    }
    const kept = create(null);
    for (let at = 0; at < values.length; at++) {
      const [name, packed] = values[at];
      kept[name] = true;
      if (!has(global, name)) define(name);
      global[name] = value(packed);
    }
    const names = ownNames();
    for (let at = 0; at < names.length; at++) {
      const name = names[at];
      if (kept[name]) continue;
      if (has(functions, name)) global[name] = functions[name];
      else if (!Reflect_delete(global, name)) global[name] = undefined;
    }
  };
  const Reflect_delete = Reflect.deleteProperty;

  const events = new WeakNodes();
  const eventFields = ['name', 'type', 'sendid', 'origin', 'origintype', 'invokeid', 'data'];
  const eventOf = (fields) => {
    const made = {};
    for (let at = 0; at < eventFields.length; at++) {
      const name = eventFields[at];
      const value = fields[name];
      defineProperty(made, name, {
        get: () => value, set: readOnly('_event.' + name), enumerable: true,
      });
    }
    weakSet(events, made, stringify(fields));
    return freeze(made);
  };

  return {
    test: (piece) => (piece() ? 1 : 0),
    give: (piece) => out(piece()),
    run: (piece) => { piece(); },
    assign: (pairs) => {
      const values = [];
      for (let at = 0; at < pairs.length; at += 2) values[at] = pairs[at]();
      for (let at = 0; at < pairs.length; at += 2) pairs[at + 1](values[at]);
    },
    store: (set, told) => { set(into(told)); },
    declare: (name) => { if (!has(global, name)) define(name); },
    first: (name, piece) => { global[name] = piece(); },
    constant: (told) => () => parse(told),
    document: (told) => { const tree = parse(told); return () => element(tree, null); },
    pairs: (...all) => all,
    event: (told, tree, plain) => {
      event = undefined;
      plainEvent = plain === '' ? undefined : parse(plain);
      if (told === '') return;
      const fields = parse(told);
      if (tree !== '') fields.data = element(parse(tree), null);
      event = eventOf(fields);
    },
    list: (piece) => {
      const found = piece();
      if (!isArray(found)) throw new Fault('a loop needs an array');
      const copy = [];
      for (let at = 0; at < found.length; at++) copy[at] = found[at];
      return copy;
    },
    length: (copy) => copy.length,
    at: (copy, index, item, indexName) => {
      global[item] = copy[index];
      if (indexName !== '') global[indexName] = index;
    },
    view: (namesText) => {
      // What the chart does to prototypes must not reach what is told of it.
      const data = create(null);
      const opaque = setPrototypeOf([], null);
      const answer = create(null);
      answer.data = data;
      answer.opaque = opaque;
      const names = parse(namesText);
      for (let at = 0; at < names.length; at++) {
        const value = global[names[at]];
        let told;
        try { told = isPlain(value, null) ? stringify(value) : undefined; } catch { told = undefined; }
        if (told !== undefined) data[names[at]] = parse(told);
        else if (value !== undefined) opaque[opaque.length] = names[at];
      }
      return stringify(answer);
    },
    // Functions that scripts made while the chart was loaded: they are known by their names.
    loaded: () => {
      const names = ownNames();
      for (let at = 0; at < names.length; at++) {
        const value = global[names[at]];
        if (typeof value === 'function' && mapGet(made, value) === undefined) {
          keep(names[at], value);
        }
      }
    },
    pack, unpack,
  };
})`;
