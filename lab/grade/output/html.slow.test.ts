import { describe, expect, it } from 'vitest';
import { describeInBrowser } from '../../testing/in-browser.ts';
import { faultyGrade, goodGrade, hostileGrade, lateGrade, unjudgedGrade } from './testing/sample-grade.ts';
import { HOSTILE_CLASS, SAMPLE_CLASS } from './testing/sample-class.ts';
import { classHtml } from './class-page.ts';
import { gradeHtml } from './html.ts';
import { relativeHref } from './page.ts';

const PAIRS = [
  { one: '05110 Andi', other: '05113 Made', from: null, similarity: 0.937 },
  { one: '05113 Made', other: '05110 Andi', from: '../2025 <b>', similarity: 0.9 },
];

const PAGES = [
  ['a good server', gradeHtml(goodGrade(), 'en')],
  ['a faulty server', gradeHtml(faultyGrade(), 'en')],
  ['a faulty server in Indonesian', gradeHtml(faultyGrade(), 'id')],
  ['a server that is late', gradeHtml(lateGrade(), 'en')],
  ['a server that could not be judged', gradeHtml(unjudgedGrade(), 'en')],
  ['a server with hostile texts', gradeHtml(hostileGrade(), 'en')],
  ['a class', await classHtml('PROGJAR C', SAMPLE_CLASS, PAIRS, 'en')],
  ['a class with hostile texts', await classHtml('<b>', HOSTILE_CLASS, PAIRS, 'id')],
  ['a class of nobody', await classHtml('PROGJAR C', [], [], 'en')],
] as const;

/** Without the styles, which are ours and full of signs. */
function bodyOf(page: string): string {
  return page.slice(page.indexOf('<body'));
}

describe('a page of the grader', () => {
  it.each(PAGES)('needs nothing else and runs nothing but the script of a class: %s', (_, page) => {
    expect(page).toContain("default-src 'none'; style-src 'unsafe-inline'");
    const [, script] = /<script>(.*?)<\/script>/s.exec(page) ?? [];
    expect(script !== undefined).toBe(page.includes('script-src'));
    expect(script !== undefined).toBe(page.includes('id="class-tools"'));
    const rest = page.replace(`<script>${script}</script>`, '');
    expect(rest).not.toMatch(/<script|<link|<img|\bon\w+=|url\(|@import/);
    expect(page.match(/<style>/g)).toHaveLength(1);
    expect(page.match(/<\/style>/g)).toHaveLength(1);
  });

  it.each(PAGES)('leads only to files beside it: %s', (_, page) => {
    for (const [, href = ''] of bodyOf(page).matchAll(/href="([^"]*)"/g))
      expect(href).toMatch(/^(?:#|\.\/[^.])/);
  });

  it('shows expected beside received, the cause, the program, the command and the ladder', () => {
    const page = bodyOf(gradeHtml(faultyGrade(), 'en'));
    expect(page).toContain('JAM 21</bdi>'.slice(0, 6));
    expect(page).toContain('<mark> </mark>');
    expect(page).toContain('the first difference is at byte 7');
    expect(page).toContain('The server closed the connection after its first reply');
    expect(page).toContain('server.py, line 17');
    expect(page).toContain('| nc 172.16.16.101 45000');
    expect(page).toContain('href="./packets.pcap"');
    expect(page.match(/<svg/g)).toHaveLength(2);
  });

  it('draws the packets that explain a late burst beside its note, and no failure', () => {
    const page = bodyOf(gradeHtml(lateGrade(), 'en'));
    expect(page).not.toContain('id="failures"');
    expect(page).not.toContain('class="badge bad"');
    expect(page.indexOf('<svg')).toBeGreaterThan(
      page.indexOf('see the retransmitted SYN, #10 of capture.pcap'),
    );
    expect(page.match(/<svg/g)).toHaveLength(1);
  });

  it('links every student and the programs that are alike', async () => {
    const page = bodyOf(await classHtml('PROGJAR C', SAMPLE_CLASS, PAIRS, 'en'));
    expect(page.match(/href="\.\/05110%20Andi\/index\.html"/g)).toHaveLength(2);
    expect(page).toContain('93 %');
    // Of another year, whoever has the name now.
    expect(page).toContain('<td>05110 Andi (earlier: ../2025 &lt;b&gt;)</td>');
    expect(page).toContain('2 of 3 servers pass everything; the average is 91.7 of 100 points.');
    expect(page).toContain('1 could not be judged (no points yet): 05112 Budi &amp; Co.');
  });

  it.each([
    ['a b/index.html', './a%20b/index.html'],
    ['javascript:alert(1)', './javascript%3Aalert(1)'],
    ['../x', undefined],
    ['/etc/passwd', undefined],
    ['a//b', undefined],
    ['\uD800', './%EF%BF%BD'],
  ])('leads from %j to %j', (path, href) => {
    expect(relativeHref(path)).toBe(href);
  });
});

describeInBrowser('a page of the grader in a browser', describe, (given) => {
  it.each(PAGES)('fits a phone and says all it says without a script: %s', async (_, page) => {
    const tab = await given.browser.newPage({
      viewport: { width: 390, height: 800 },
      javaScriptEnabled: false,
    });
    await tab.setContent(page);
    expect(await tab.locator('script:not(body > script:last-child), iframe, b b').count()).toBe(0);
    expect(await tab.locator('h1').count()).toBe(1);
    const { width } = (await tab.locator('body').boundingBox())!;
    expect(width).toBeLessThanOrEqual(390);
    for (const wide of await tab.locator('main > section, header.cover').all())
      expect((await wide.boundingBox())!.width).toBeLessThanOrEqual(390);
    await tab.close();
  });
});
