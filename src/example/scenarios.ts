import type { Example, ExampleTopic } from './example.ts';

const sources = import.meta.glob<string>('./scenario/*.yaml', { query: '?raw', import: 'default' });

/** A scenario: its text is `scenario/<id>.yaml`. */
function scenario(id: string, topic: ExampleTopic, title: string, shows: string): Example {
  return {
    id,
    title,
    topic,
    kind: 'scenario',
    shows,
    load: async () => {
      const text = (await sources[`./scenario/${id}.yaml`]?.()) ?? '';
      return { files: [{ path: `${id}.yaml`, text }] };
    },
  };
}

/** The scenarios of the gallery, one line each. */
export const scenarios: readonly Example[] = [];

void scenario;
