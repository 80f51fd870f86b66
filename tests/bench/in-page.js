// What the bench measures inside the page. Plain JavaScript, injected as it is.
// @ts-check

/** True when there is colour right of the names of the lanes. */
function timelineIsDrawn() {
  /** @type {HTMLCanvasElement | null} */
  const canvas = document.querySelector('[aria-label="Timeline"] canvas');
  if (!canvas || canvas.width < 400 || canvas.height < 100) return false;
  const data = canvas.getContext('2d')?.getImageData(300, 40, 200, 60).data ?? [];
  let coloured = 0;
  for (let i = 0; i < data.length; i += 4) {
    const [r = 0, g = 0, b = 0] = [data[i], data[i + 1], data[i + 2]];
    if (Math.max(r, g, b) - Math.min(r, g, b) > 24) coloured++;
  }
  return coloured > 100;
}

/** Milliseconds from the click on the timeline's tab to spans on its canvas. */
async function openTimeline() {
  const began = performance.now();
  document.getElementById('dock-tab-timeline')?.click();
  for (;;) {
    await new Promise((done) => requestAnimationFrame(done));
    if (timelineIsDrawn()) return performance.now() - began;
    if (performance.now() - began > 20_000) throw new Error('the timeline stays empty');
  }
}

/** @type {Promise<number> | undefined} */
let answer;

/**
 * Begins to wait for the next key, and for the list of problems having (or no longer having) an
 * error after it.
 * @param {boolean} wanted
 */
function watchKey(wanted) {
  answer = new Promise((done, failed) => {
    let began = 0;
    addEventListener('keydown', () => (began ||= performance.now()), { once: true, capture: true });
    const observer = new MutationObserver(() => {
      const list = document.querySelector('section[aria-label="Problems"]');
      if (!began || !list || (list.querySelector('.sum.error') !== null) !== wanted) return;
      clearTimeout(late);
      observer.disconnect();
      done(performance.now() - began);
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    const late = setTimeout(() => failed(new Error('no answer to the key')), 30_000);
  });
}

Object.assign(globalThis, { benchPage: { openTimeline, watchKey, answer: () => answer } });
