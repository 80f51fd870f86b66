import * as desk from './desk.ts';
import { expect, open, test } from './page.ts';

/** A guard that never ends, and code that wants all memory there is: each stops its machine. */
const hostile = (guard: string): string => `<scxml xmlns="http://www.w3.org/2005/07/scxml"
  version="1.0" datamodel="ecmascript" initial="a">
  <state id="a"><transition cond="${guard}" target="b"/></state>
  <final id="b"/>
</scxml>
`;

for (const [what, guard] of [
  ['an endless guard', '(function () { for (;;); })()'],
  ['a huge array', '(function () { var a = []; for (;;) a.push(new Array(1000).fill(0)); })()'],
] as const) {
  test(`A18 ${what} stops its machine, not the page`, async ({ page }) => {
    await open(page);
    await expect(desk.status(page)).toHaveText('Done');
    await desk.write(page, hostile(guard));
    await page.keyboard.type('<!-- still here -->');
    await expect(page.locator('.cm-content')).toContainText('still here');
    await expect(
      page.getByText(/more than [\d ]+ steps|more memory than the limit/).first(),
    ).toBeVisible();
  });
}
