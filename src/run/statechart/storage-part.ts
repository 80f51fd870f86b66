import { fail, ok, type Result } from '../../base/result.ts';
import type { Json } from '../../model/json.ts';
import type { Change } from '../../model/run.ts';
import {
  damaged,
  MemoryBackend,
  readStored,
  storedText,
  type Backend,
  type SavedBackend,
} from './storage.ts';
import type { MachineSnapshot } from './snapshot.ts';
import { formatProblem, imageOf, misfits } from './storage-image.ts';
import { Exchange, type Voice } from './talk.ts';
import { subjectOf } from './talk-part.ts';
import { convertTypes } from './types.ts';
import type { Machine, Part, World } from './world.ts';

/** What a command says: under which key, and what goes wrong on purpose. */
interface Order {
  key: string;
  /** Which character is damaged: of what is to be stored before it is checked, or of what is read. */
  corrupt?: number;
}

/**
 * Stores machines in the midst of a run and loads them again, by the changes `command.store` and
 * `command.load` (a session's id and a slash before them mean that machine). Their value is a key,
 * or `{key?, corrupt?}`. What is damaged is neither stored nor loaded: the machine stays as it is.
 */
export class StoragePart implements Part {
  readonly #backend = new MemoryBackend();
  readonly #silent: boolean;
  #world!: World;

  /** `silent`: the conversations are not told. */
  constructor(silent = false) {
    this.#silent = silent;
  }

  begin(world: World): void {
    this.#world = world;
  }

  save(): unknown {
    return this.#backend.save();
  }

  restore(saved: unknown): void {
    this.#backend.restore(saved as SavedBackend);
  }

  /** What the backend has carried out. */
  get log(): Backend['log'] {
    return this.#backend.log;
  }

  command({ path, value }: Change, world: World): boolean {
    const { what, session } = subjectOf(path);
    if (what !== 'command.store' && what !== 'command.load') return false;
    const machine = session === undefined ? world.machines[0] : world.machineOf(session);
    const order = orderOf(value);
    if (!machine || !order) return false;
    const store = what === 'command.store';
    if (!this.#backend.ready) this.#initialize();
    const done = store ? this.#store(machine, order) : this.#load(machine, order);
    if (done.ok) {
      if (store) world.mark(machine.session, 'chart:edited:stored', order.key);
    } else {
      const verb = store ? 'stored' : 'loaded';
      world.mark(machine.session, `chart:edited:not ${verb}`, order.key);
      world.report(machine, '', 'warning', `It cannot be ${verb}: ${done.problem}.`);
    }
    return true;
  }

  // ——— Serializer ———

  #store(machine: Machine, { key, corrupt }: Order): Result<void> {
    const talk = this.#talk('serialization', machine, key).say(
      'get_machine_state',
      'current_state',
    );
    const image = imageOf(machine, this.#world);
    const converted = image.ok ? convertTypes(image.value) : image;
    talk.say('convert_types');
    if (!converted.ok) {
      talk.say('types_not_plain', 'nothing_to_validate', 'nothing_to_store');
      return converted;
    }
    const data = corrupt === undefined ? converted.value : broken(converted.value);
    talk.say('converted_data', 'validate_format');
    const problem = formatProblem(data);
    if (problem !== undefined && corrupt === undefined) {
      talk.say('format_invalid', 'nothing_to_store');
      return fail(problem);
    }
    talk.say('format_valid', 'store_state');
    const stored = this.#persist(machine, key, data);
    talk.say(stored.ok ? 'storage_complete' : 'storage_failed');
    return stored;
  }

  #load(machine: Machine, order: Order): Result<void> {
    const talk = this.#talk('serialization', machine, order.key).say('load_state');
    const image = this.#retrieve(machine, order);
    if (!image.ok) {
      talk.say('load_failed', 'nothing_to_convert', 'nothing_to_validate');
      talk.say('keep_machine_state', 'state_kept');
      return image;
    }
    talk.say('loaded_state', 'restore_types', 'restored_data', 'validate_fit');
    const wrong = misfits(image.value, machine);
    const [first] = wrong;
    if (first === undefined) {
      this.#world.putBack(machine, image.value, order.key);
      talk.say('state_fits', 'set_machine_state', 'state_restored');
      return ok(undefined);
    }
    talk.say('state_does_not_fit', 'keep_machine_state', 'state_kept');
    return fail(first);
  }

  // ——— Storage ———

  /** Nothing is persisted before its format was found valid. */
  #persist(machine: Machine, key: string, data: Json): Result<void> {
    const talk = this.#talk('storage', machine, key).say('store_state', 'validate_format');
    const problem = formatProblem(data);
    if (problem !== undefined) {
      talk.say('format_invalid', 'keep_old_data', 'storage_refused');
      return fail(problem);
    }
    talk.say('format_valid', 'persist_data');
    const text = storedText(data as unknown as MachineSnapshot);
    const written = this.#write(key, text);
    if (written.ok) talk.say('data_persisted', 'storage_complete');
    else talk.say('data_not_persisted', 'storage_failed');
    return written;
  }

  #retrieve(machine: Machine, { key, corrupt }: Order): Result<MachineSnapshot> {
    const talk = this.#talk('storage', machine, key).say('load_state', 'retrieve_data');
    const read = this.#read(key);
    if (!read.ok || read.value === undefined) {
      talk.say('data_missing', 'nothing_to_validate', 'load_failed');
      return read.ok ? fail(`nothing is stored under “${key}”`) : read;
    }
    const text = corrupt === undefined ? read.value : damaged(read.value, corrupt);
    const image = readStored(text);
    talk.say('data_retrieved', 'validate_loaded');
    if (image.ok) talk.say('data_valid', 'loaded_state');
    else talk.say('data_invalid', 'load_refused');
    return image;
  }

  // ——— Backend ———

  #initialize(): void {
    const talk = this.#backendTalk().say('initialize_backend', 'register_backend');
    const done = this.#backend.initialize();
    talk.say('backend_registered');
    if (done.ok) talk.say('backend_ready');
  }

  #write(key: string, text: string): Result<void> {
    const talk = this.#backendTalk().say('write_data');
    const { ready } = this.#backend;
    const done = this.#backend.write(key, text);
    if (done.ok) talk.say('log_operation', 'write_complete');
    else if (ready) talk.say('log_failure', 'write_failed');
    else talk.say('log_rejection', 'write_rejected');
    return done;
  }

  #read(key: string): Result<string | undefined> {
    const talk = this.#backendTalk().say('read_data');
    const done = this.#backend.read(key);
    if (done.ok) talk.say('log_operation', 'read_complete');
    else talk.say('log_rejection', 'read_rejected');
    return done;
  }

  #backendTalk(): Exchange {
    return new Exchange(this.#voice, 'storage-backend', undefined, this.#backend.name);
  }

  #talk(id: 'serialization' | 'storage', { session }: Machine, key: string): Exchange {
    return new Exchange(this.#voice, id, session, key);
  }

  get #voice(): Voice {
    return this.#silent ? { say: () => -1 } : this.#world;
  }
}

/** Where nothing is said, machines are stored under this key. */
const usualKey = 'machine';

function orderOf(value: Json): Order | undefined {
  if (value === null || value === true) return { key: usualKey };
  if (typeof value === 'string') return { key: value === '' ? usualKey : value };
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  const { key, corrupt } = value as { key?: Json; corrupt?: Json };
  const name = typeof key === 'string' && key !== '' ? key : usualKey;
  if (corrupt === true) return { key: name, corrupt: 0 };
  return typeof corrupt === 'number' ? { key: name, corrupt } : { key: name };
}

/** An image that is none any more. */
function broken(data: Json): Json {
  return { ...(data as Record<string, Json>), configuration: 'broken on purpose' };
}
