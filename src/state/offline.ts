/** A newer version of the page that has been fetched and waits. */
export interface Update {
  /**
   * Lets the newer version take over and reloads the page. To be called because the person said
   * so, after their work has been saved.
   */
  apply(): void;
}

/**
 * Registers the service worker that the build writes, so that the page works without a network
 * from the second visit on. `onUpdate` is told when a newer version waits; nothing reloads by
 * itself. Does nothing in development, nor where service workers are unavailable.
 */
export async function keepOffline(onUpdate: (update: Update) => void): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  try {
    const registration = await navigator.serviceWorker.register('./sw.js', { scope: './' });
    announceUpdates(registration, onUpdate);
    await navigator.serviceWorker.ready;
    whenIdle(() => registration.active?.postMessage('keep-later'));
  } catch {
    // Private windows and some embeddings forbid it; the page works all the same while online.
  }
}

function announceUpdates(
  registration: ServiceWorkerRegistration,
  onUpdate: (update: Update) => void,
): void {
  const announce = (): void => {
    const waiting = registration.waiting;
    if (waiting && navigator.serviceWorker.controller) onUpdate(updateTo(waiting));
  };
  announce();
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', announce);
  });
}

function updateTo(waiting: ServiceWorker): Update {
  return {
    apply: () => {
      const reload = (): void => location.reload();
      navigator.serviceWorker.addEventListener('controllerchange', reload, { once: true });
      waiting.postMessage('take-over');
    },
  };
}

/** Runs once the page has loaded and has had nothing to do; not where data is to be saved. */
function whenIdle(task: () => void): void {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  if (connection?.saveData) return;
  if ('requestIdleCallback' in window) requestIdleCallback(task, { timeout: 10_000 });
  else setTimeout(task, 3_000);
}
