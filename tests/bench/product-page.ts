import type { Page } from 'playwright';
import { inPage } from './browser.ts';
import { familyCases } from './families.ts';
import type { Figure, Measurement } from './figure.ts';
import { median } from './median.ts';
import type { BenchPage } from './page/main.ts';
import type { ProtocolSpeed } from './product-protocol.ts';
import { protocolFigure } from './product.ts';
import { searchProduct } from './product-search.ts';
import type { ProductSearch } from './product-search.ts';

declare const bench: BenchPage;

/** The middle sizes in the page: as fast as in Node, the same states. */
async function pageFigures(): Promise<Figure[]> {
  return inPage(async (page) => {
    const figures: Figure[] = [];
    for (const one of familyCases('middle')) {
      const found: ProductSearch[] = [];
      const times: number[] = [];
      for (let round = 0; round < 3; round++) {
        const search = (): Promise<ProductSearch> =>
          page.evaluate((name) => bench.product(name, 'middle'), one.family);
        const { value, seconds } = await measured(page, search);
        found.push(value);
        times.push(value.states / seconds);
      }
      const node = searchProduct(one);
      const agree = found.every(
        ({ states, transitions, deadlocks, complete }) =>
          complete &&
          states === node.states &&
          transitions === node.transitions &&
          deadlocks === node.deadlocks,
      );
      figures.push({
        name: `product-${one.family}`,
        value: Math.round(median(times)),
        unit: 'states/CPU s',
        target: '≥ 1,000,000 states/CPU s, as many states as in Node',
        ok: agree && median(times) >= 1_000_000,
        where: 'chromium',
      });
    }
    return figures;
  });
}

/** What some work in the page gives, and the CPU seconds of the page's process. */
async function measured<Value>(
  page: Page,
  work: () => Promise<Value>,
): Promise<{ value: Value; seconds: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const cpu = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'ProcessTime')?.value ?? Number.NaN;
  };
  const before = await cpu();
  const value = await work();
  const seconds = (await cpu()) - before;
  await session.detach();
  return { value, seconds };
}

/** As often as it takes for the engine to be warm, then the mean of as many times. */
async function measuredProtocol(page: Page, rounds = 20): Promise<ProtocolSpeed> {
  const times = (): Promise<ProtocolSpeed> =>
    page.evaluate((count) => bench.protocol(count), rounds);
  await times();
  const { value, seconds } = await measured(page, times);
  return { ...value, ms: (1000 * seconds) / (2 * rounds) };
}

/** What is measured of products, in Chromium. */
export const productPageMeasurements: Measurement[] = [
  {
    names: familyCases('small').map(({ family }) => `product-${family}`),
    where: 'chromium',
    measure: pageFigures,
  },
  {
    names: ['protocol-1000'],
    where: 'chromium',
    measure: async () => [protocolFigure(await inPage(measuredProtocol), 'chromium')],
  },
];
