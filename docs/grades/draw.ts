/**
 * The picture of a class's page in docs/teacher.md, taken of a class that nobody handed in: `node docs/grades/draw.ts`
 * takes it anew (Chromium).
 */
import { classHtml } from '../../lab/grade/output/class-page.ts';
import { join } from 'node:path';
import { largeClass } from '../../lab/grade/output/testing/large-class.ts';
import { launchBrowser } from '../../lab/testing/chromium.ts';
import { withPalette } from '../console/palette-png.ts';
import { writeFileSync } from 'node:fs';

await using browser = await launchBrowser();
const page = await browser.newPage({ viewport: { width: 1_240, height: 1_240 }, reducedMotion: 'reduce' });
await page.setContent(await classHtml('Class C', largeClass(40), [], 'en'));
await page.locator('#missed').evaluate((chart) => chart.scrollIntoView());
writeFileSync(join(import.meta.dirname, 'class.png'), withPalette(await page.screenshot()));
