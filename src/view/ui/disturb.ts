/** The name of the event that opens the panel of faults by hand at a place of the window. */
export const disturbEvent = 'lockstep-disturb';

/**
 * Opens the panel of faults by hand where a picture was clicked with the other button, once the
 * button is up again (a release outside would close the panel). Without the panel, nothing happens.
 */
export function disturbAt(event: MouseEvent): void {
  const opener = document.querySelector<HTMLElement>('[data-disturb]');
  if (!opener) return;
  event.preventDefault();
  const detail = { x: event.clientX, y: event.clientY };
  const show = (): void => void opener.dispatchEvent(new CustomEvent(disturbEvent, { detail }));
  const later = (): void => void setTimeout(show, 0);
  if (event.buttons === 0) later();
  else addEventListener('pointerup', later, { once: true });
}
