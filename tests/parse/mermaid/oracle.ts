import DOMPurify from 'dompurify';
import mermaid from 'mermaid';

/** Mermaid's own parser as the judge of ours, without a browser. */
const purify = DOMPurify as unknown as Record<string, unknown>;
purify['sanitize'] ??= (text: string) => text;
purify['addHook'] ??= () => undefined;

let initialized = false;

function initialize(): void {
  if (initialized) return;
  initialized = true;
  mermaid.initialize({ startOnLoad: false, maxEdges: 100_000, logLevel: 'fatal' });
}

/** What Mermaid says of a text: its database, or where and why it rejects. */
export type Verdict =
  | { ok: true; type: string; db: unknown }
  | { ok: false; message: string; line: number | undefined };

/** Parses with Mermaid. Its line numbers count from 1 in the text that it reads itself. */
export async function judge(text: string): Promise<Verdict> {
  try {
    initialize();
    const api = mermaid.mermaidAPI as unknown as {
      getDiagramFromText(text: string): Promise<{ type: string; db: unknown }>;
    };
    const diagram = await api.getDiagramFromText(text);
    return { ok: true, type: diagram.type, db: diagram.db };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line = /on line (\d+)/.exec(message)?.[1];
    return { ok: false, message, line: line === undefined ? undefined : Number(line) };
  }
}
