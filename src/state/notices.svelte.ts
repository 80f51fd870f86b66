/** Something to be told to the person, at the corner of the page. */
export interface Notice {
  id: number;
  /** A newer notice of the same key takes its place. */
  key: string;
  tone: 'info' | 'ok' | 'warn' | 'bad';
  title: string;
  text?: string;
  actions: { title: string; run: () => void }[];
  /** Milliseconds after which it goes by itself; absent when it waits for the person. */
  stays?: number;
}

/** What `say` needs to be told. */
export type NoticeRequest = Pick<Notice, 'tone' | 'title'> & Partial<Omit<Notice, 'id'>>;

/** The messages at the corner, and the words for the screen reader. */
export class Notices {
  list = $state.raw<Notice[]>([]);
  /** The run told in words as it steps: the text of the polite live region. */
  announcement = $state('');
  #next = 1;

  /** Shows a message; those without actions go after a while. */
  say(request: NoticeRequest): void {
    const id = this.#next++;
    const actions = request.actions ?? [];
    const usual = actions.length > 0 || request.tone === 'bad' ? undefined : 5000;
    const stays = request.stays ?? usual;
    const notice: Notice = { key: `notice-${id}`, ...request, id, actions };
    if (stays !== undefined) {
      notice.stays = stays;
      setTimeout(() => this.dismiss(id), stays);
    }
    this.list = [...this.list.filter((one) => one.key !== notice.key), notice].slice(-4);
  }

  /** Takes a message away, by its id or key. */
  dismiss(which: number | string): void {
    this.list = this.list.filter((one) => one.id !== which && one.key !== which);
  }

  /** Tells a screen reader. */
  announce(text: string): void {
    this.announcement = text;
  }
}
