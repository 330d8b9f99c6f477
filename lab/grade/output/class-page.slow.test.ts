/** The page of a class as its teacher has it: in a browser, with scripts and without, and on paper. */
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HOSTILE_CLASS, INTERRUPTED_CLASS, SAMPLE_CLASS } from './testing/sample-class.ts';
import { classHtml } from './class-page.ts';
import { describeInBrowser } from '../../testing/in-browser.ts';
import { execFileSync, spawnSync } from 'node:child_process';
import { faintTexts } from '../../report/html/testing/contrast.ts';
import { faultsOf } from '../../console/testing/axe.ts';
import type { Graded } from './class-table.ts';
import { HOSTILE } from './testing/sample-grade.ts';
import { join } from 'node:path';
import { largeClass } from './testing/large-class.ts';
import { pathToFileURL } from 'node:url';
import { PROJECT_FOLDER } from '../../settings/settings.ts';
import { temporaryFolder } from '../../testing/folder.ts';
import type { Language } from '../../../options/language.ts';
import { writeFileSync } from 'node:fs';

const LARGE = largeClass(300);
const COURSE = largeClass(40);

/** Each language in light and dark, each width in both. */
const LOOKS = [
  ['en', 'light', 360],
  ['en', 'dark', 1_440],
  ['en', 'light', 1_920],
  ['id', 'light', 1_440],
  ['id', 'dark', 360],
  ['id', 'dark', 1_920],
] as const;

/** Which modules of the bundler a process loads for its command, and then for the page of a class. */
const LOADS = `
import { registerHooks } from 'node:module';
const loaded = [];
registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
const count = () => console.log(loaded.filter((url) => url.includes('/rolldown/')).length);
await import('./lab/commands/grade.ts');
count();
const { classHtml } = await import('./lab/grade/output/class-page.ts');
const { largeClass } = await import('./lab/grade/output/testing/large-class.ts');
await classHtml('', [], [], 'en');
count();
await classHtml('', largeClass(1), [], 'en');
count();`;

it('loads the bundler for a page with students alone', () => {
  const args = ['--input-type=module', '--eval', LOADS];
  const [command, nobody, students] = execFileSync(process.execPath, args, {
    cwd: PROJECT_FOLDER,
    encoding: 'utf8',
  })
    .split('\n')
    .map(Number);
  expect([command, nobody]).toEqual([0, 0]);
  expect(students).toBeGreaterThan(0);
});

const hasPoppler = spawnSync('pdftotext', ['-v']).error === undefined;

describeInBrowser('the page of a class in a browser', describe, (given) => {
  async function open(
    graded: readonly Graded[],
    language: Language,
    options: BrowserContextOptions = {},
  ): Promise<[page: Page, complaints: string[]]> {
    const file = join(temporaryFolder(), 'index.html');
    writeFileSync(file, await classHtml('PROGJAR C', graded, [], language));
    const context = await given.browser.newContext({ reducedMotion: 'reduce', ...options });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      if (request.url() !== pathToFileURL(file).href) complaints.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    return [page, complaints];
  }

  const rowsOf = (page: Page): Locator => page.locator('.class-table tbody tr');
  const namesOf = (page: Page): Promise<string[]> => rowsOf(page).locator('.name').allInnerTexts();
  const countOf = (page: Page): Promise<string | null> => page.locator('#class-count').textContent();

  it('names the host of each grade where there are several, and has no place for it elsewhere', async () => {
    const [one, ...others] = largeClass(3);
    const spread = [{ ...one!, grade: { ...one!.grade, host: 'lab-2' } }, ...others];
    const [page, without] = [
      await classHtml('PROGJAR C', spread, [], 'en'),
      await classHtml('PROGJAR C', others, [], 'en'),
    ];
    expect(page).toMatch(/>Host</);
    expect(page.match(/>lab-2</g)).toHaveLength(1);
    expect(without).not.toMatch(/>Host</);
  });

  it('is whole without a script, and offers nothing that needs one', async () => {
    const [page] = await open(COURSE, 'en', { javaScriptEnabled: false });
    expect(await rowsOf(page).count()).toBe(40);
    expect(await page.getByRole('search').count()).toBe(0);
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await page.locator('.missed').innerText()).toMatch(
      /^1c-session\s+TIME is answered .+\s+12 of 37\s+32 %\s+1d-line-end\s/,
    );
    const failing = rowsOf(page).filter({ hasText: 'Bagas Maharani' }).locator('.why');
    expect(await failing.innerText()).toBe(
      '1c-session 1c-quit The server closed the connection after its first reply: close it after QUIT, not after each reply.\n\n2 more: 1d-prefix, 1d-line-end',
    );
    await failing.locator('summary').click();
    expect(await failing.innerText()).toMatch(/1d-prefix 1d-line-end The reply has more than the time/);
    const link = failing.getByRole('link', { name: '1c-quit' });
    expect(await link.getAttribute('href')).toBe(
      './students/Bagas%20Maharani%205025241013/grade.html#r-1c-quit',
    );
  });

  it('says why a program does not come up, what a teacher settled, and which grades may not hold', async () => {
    const [first] = SAMPLE_CLASS;
    const settled = { found: 'failed', reason: 'as agreed' } as const;
    const [one, ...others] = first?.grade.requirements ?? [];
    if (first === undefined || one === undefined) throw new Error('The class has nobody.');
    const said = { ...one, settled, note: { en: 'Settled: as agreed.', id: 'Ditetapkan.' } };
    const grade = { ...first.grade, requirements: [said, ...others] };
    const agreed = { ...first, student: 'Zaki', name: null, number: null, grade };
    const [page] = await open([...COURSE, ...INTERRUPTED_CLASS, agreed], 'en');
    const whyOf = (name: string): Promise<string> =>
      rowsOf(page).filter({ hasText: name }).first().locator('.why').innerText();
    expect(await whyOf('Ani Pratama')).toBe(
      '1a-listen The program crashed at the start: socket.py in your folder hides the module of that name; rename it.',
    );
    expect(await whyOf('Zaki')).toBe('1a-listen: Settled: as agreed.');
    expect(await whyOf('Rina')).toBe('Not graded yet.');
    expect(await whyOf('Wati')).toMatch(/^An earlier grade: .+\s+1c-session The server closed/);
    // Who is not in the class now is in none of its figures, and so in no choice.
    await page.getByLabel('Did not pass').selectOption({ index: 1 });
    expect(await page.locator('.missed button').first().innerText()).toBe('13 of 43');
    expect(await countOf(page)).toBe('13 of 49 students');
    expect(await namesOf(page)).not.toContain('05117 Wati');
  });

  it('finds students by name, number and problem, and by outcome', async () => {
    const [page, complaints] = await open(COURSE, 'en');
    const search = page.getByLabel('Search');
    await search.fill('hutapea EKO');
    expect(await namesOf(page)).toEqual(['Eko Hutapea\n5025241005']);
    expect(await countOf(page)).toBe('1 of 40 students');
    await search.fill('5025241017');
    expect(await namesOf(page)).toEqual(['Fitri Nurhaliza\n5025241017']);
    await search.fill('backlog');
    expect(await countOf(page)).toBe('3 of 40 students');
    await search.fill('nobody');
    expect(await countOf(page)).toBe('No student matches.');
    await search.fill('');
    const counts: (string | null)[] = [];
    for (const outcome of ['passed', 'failed', 'not judged', 'all']) {
      await page.getByLabel('Result').selectOption(outcome);
      counts.push(await countOf(page));
    }
    expect(counts).toEqual([13, 24, 3, 40].map((count) => `${count} of 40 students`));
    expect(complaints).toEqual([]);
  });

  it('shows who did not pass a requirement by a click on its bar or by its number, and all again', async () => {
    const [page, complaints] = await open(COURSE, 'en');
    const bars = page.locator('.missed li');
    await bars.nth(2).locator('svg').click();
    expect(await countOf(page)).toBe('9 of 40 students');
    const marks = await rowsOf(page).locator('td:nth-of-type(4)').allInnerTexts();
    expect(new Set(marks)).toEqual(new Set(['✗', '–']));
    await page.getByRole('button', { name: 'Show all' }).click();
    expect(await countOf(page)).toBe('40 of 40 students');
    await page.getByRole('button', { name: '12 of 37' }).first().press('Enter');
    expect(await countOf(page)).toBe('12 of 40 students');
    const choice = page.getByLabel('Did not pass');
    expect(await choice.evaluate((one) => one.ownerDocument.activeElement === one)).toBe(true);
    expect(await choice.locator('option:checked').innerText()).toBe('1c-session (12)');
    expect(complaints).toEqual([]);
  });

  it('sorts by every column, by keys, and back at the second time', async () => {
    const [page, complaints] = await open(COURSE, 'id');
    const heads = page.locator('.class-table thead th');
    const byName = await namesOf(page);
    expect(await heads.first().getAttribute('aria-sort')).toBe('ascending');
    const points = heads.nth(1);
    await points.getByRole('button').press('Enter');
    expect(await points.getAttribute('aria-sort')).toBe('ascending');
    expect(await heads.first().getAttribute('aria-sort')).toBe('none');
    const pointsNow = async (): Promise<number[]> =>
      (await rowsOf(page).locator('td:nth-of-type(1)').allInnerTexts()).map(Number);
    const ascending = await pointsNow();
    // Who has none comes last either way.
    expect(ascending.slice(-3)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(ascending.slice(0, -3)).toEqual(ascending.slice(0, -3).toSorted((one, other) => one - other));
    await points.getByRole('button').press('Space');
    expect(await points.getAttribute('aria-sort')).toBe('descending');
    expect(await pointsNow()).toEqual([...ascending.slice(0, -3).toReversed(), ...ascending.slice(-3)]);
    const session = heads.filter({ hasText: '1c-session' });
    await session.getByRole('button').press('Enter');
    const marks = await rowsOf(page).locator('td:nth-of-type(6)').allInnerTexts();
    expect(marks.join('')).toMatch(/^✗{9}–{3}✓{25}$/);
    await heads.last().getByRole('button').press('Enter');
    const problems = await rowsOf(page).locator('.why').allInnerTexts();
    expect(problems[0]).toMatch(/^1a-listen/);
    expect(problems.at(-1)).toBe('');
    await heads.first().getByRole('button').press('Enter');
    expect(await namesOf(page)).toEqual(byName);
    expect(complaints).toEqual([]);
  });

  it('moves from student to student with the arrow keys, none of them behind the heads', async () => {
    const [page] = await open(LARGE, 'en');
    const link = (row: number): Locator => rowsOf(page).nth(row).getByRole('link').first();
    await link(8).focus();
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowDown');
    const focused = page.locator(':focus');
    expect(await focused.innerText()).toBe(await link(12).innerText());
    // The one above is in the box, behind the heads.
    await rowsOf(page)
      .nth(11)
      .evaluate((row) => {
        row.closest('.scroll')!.scrollTop = (row as HTMLElement).offsetTop - 20;
      });
    await page.keyboard.press('ArrowUp');
    expect(await focused.innerText()).toBe(await link(11).innerText());
    const [head, name] = await Promise.all([
      page.locator('.class-table thead th').first().boundingBox(),
      focused.boundingBox(),
    ]);
    expect(name!.y).toBeGreaterThanOrEqual(head!.y + head!.height);
  });

  it.each([360, 1_440])('keeps heads and names in sight while it scrolls, %i pixels wide', async (width) => {
    const [page] = await open(LARGE, 'en', { viewport: { width, height: 740 } });
    const box = page.locator('#students .scroll');
    await box.evaluate((one) => {
      one.scrollIntoView();
      one.scrollTo(250, 9_000);
    });
    const around = (await box.boundingBox())!;
    const inSight = await rowsOf(page).evaluateAll((rows) =>
      rows.findIndex((row) => row.getBoundingClientRect().top > 400),
    );
    expect(inSight).toBeGreaterThan(100);
    const heads = page.locator('.class-table thead th');
    const corner = (await heads.first().boundingBox())!;
    const name = (await rowsOf(page).nth(inSight).locator('.name').boundingBox())!;
    const listen = (await heads.nth(5).boundingBox())!;
    expect([corner.x, corner.y, name.x, listen.y]).toEqual([around.x, around.y, around.x, around.y]);
    expect(await box.evaluate((one) => one.scrollLeft)).toBe(width === 360 ? 250 : 0);
    expect(name.width).toBeLessThan(around.width * 0.4);
    // They cover what passes behind them.
    const topmost = ({ x, y, height }: typeof corner): Promise<string | undefined> =>
      page.evaluate(
        ([left, top]) => document.elementFromPoint(left!, top!)?.closest('th, td')?.className,
        [x + 3, y + height - 3],
      );
    expect([await topmost(corner), await topmost(name)]).toEqual(['name', 'name']);
  });

  it.each(LOOKS)(
    'has nothing that axe finds fault with: %s, %s, %i',
    async (language, colorScheme, width) => {
      const viewport = { width, height: 900 };
      const [page, complaints] = await open([...COURSE, ...HOSTILE_CLASS], language, {
        colorScheme,
        viewport,
      });
      await page.locator('.why summary').first().click();
      await page.locator('.class-table thead button').nth(4).click();
      expect(await faultsOf(page)).toEqual([]);
      expect(await page.evaluate(faintTexts, 4.5)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(complaints).toEqual([]);
    },
  );

  it('shows hostile texts and runs none of them', async () => {
    const graded = HOSTILE_CLASS.map(({ student, grade, page }) => {
      return { student, grade, page, name: HOSTILE, number: HOSTILE };
    });
    const [page, complaints] = await open(graded, 'en');
    await page.locator('.class-table thead button').last().click();
    await page.getByLabel('Did not pass').selectOption({ label: '1d-format (1)' });
    expect(await namesOf(page)).toHaveLength(1);
    const text = await page.evaluate<string>('document.body.innerText');
    expect(text).toContain('</style><script>alert(1)</script>');
    expect(text).toContain('⟨U+202E⟩');
    expect(text).not.toMatch(/[^\P{C}\n\t\uFFFF]/u);
    expect(await page.locator('script').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('lets no script run but its own', async () => {
    const file = join(temporaryFolder(), 'index.html');
    const page = await classHtml('PROGJAR C', COURSE, [], 'en');
    writeFileSync(file, page.replace('</body>', '<script>document.title = "broken"</script></body>'));
    const tab = await given.browser.newPage();
    onTestFinished(() => tab.close());
    await tab.goto(pathToFileURL(file).href);
    expect(await tab.getByRole('search').count()).toBe(1);
    expect(await tab.title()).toBe('PROGJAR C – Time servers of a class');
  });

  it('is printed without controls, and with what was chosen', async () => {
    const [page] = await open(COURSE, 'en');
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#class-tools').isVisible()).toBe(false);
    expect(await page.locator('.class-table details p').first().isVisible()).toBe(true);
    expect(await page.locator('.class-table summary').first().isVisible()).toBe(false);
    await page.emulateMedia({ media: 'screen' });
    await page.getByLabel('Did not pass').selectOption({ index: 1 });
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#class-tools').innerText()).toMatch(/^Did not pass\n.*12 of 40 students$/s);
    expect(await page.getByLabel('Search').isVisible()).toBe(false);
  });

  it.skipIf(!hasPoppler)('repeats the heads on every sheet of a class of 300, A4 across', async () => {
    const [page] = await open(LARGE, 'en');
    const file = join(temporaryFolder(), 'class.pdf');
    await page.pdf({ path: file, preferCSSPageSize: true });
    expect(execFileSync('pdfinfo', [file], { encoding: 'utf8' })).toMatch(/Page size: +841\.\d+ x 59\d/);
    const sheets = execFileSync('pdftotext', [file, '-'], { encoding: 'utf8' }).split('\f');
    const listed = sheets.filter((sheet) => /^50252410\d\d$/m.test(sheet));
    expect(listed.length).toBeGreaterThan(15);
    for (const sheet of listed) {
      for (const head of [/^Student\b/m, /^Points/m, /^Problem$/m]) expect(sheet).toMatch(head);
      expect(sheet).not.toContain('Show all');
    }
    const students = sheets.join('\n').match(/^5025241\d{3}$/gm);
    expect(students).toHaveLength(300);
  });
});
