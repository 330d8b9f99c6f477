import { describe, expect, it } from 'vitest';
import { sampleModel, sessionRow } from './testing/sample-model.ts';
import type { ReportModel } from '../build.ts';
import { join } from 'node:path';
import { execFileSync, spawnSync } from 'node:child_process';
import { charactersWithoutFont, renderPdf } from './pdf.ts';
import { temporaryFolder } from '../../testing/folder.ts';
import { writeFileSync } from 'node:fs';

const hasPoppler = spawnSync('pdftotext', ['-v']).error === undefined;
if (!hasPoppler) process.stderr.write('PDF text and fonts are not checked: apt-get install poppler-utils\n');

/** What a tool of poppler says of the model's PDF. */
async function poppler(tool: 'pdftotext' | 'pdffonts' | 'pdfinfo', model: ReportModel): Promise<string> {
  const file = join(temporaryFolder(), 'report.pdf');
  writeFileSync(file, renderPdf(model));
  const args = tool === 'pdftotext' ? ['-layout', file, '-'] : [file];
  return execFileSync(tool, args, { encoding: 'utf8' });
}

describe('the PDF', () => {
  it('is the same, byte for byte, when the report is the same', async () => {
    const [first, second] = [renderPdf(sampleModel('id')), renderPdf(sampleModel('id'))];
    expect(Buffer.compare(first, second)).toBe(0);
    expect(Buffer.from(first.subarray(0, 5)).toString()).toBe('%PDF-');
  });

  it.each([
    ['Ayu Lestari', []],
    ['Nguyễn Văn Đạt, Ωμέγα, Дмитрий ✓', []],
    ['李明 (Li Ming)', ['李', '明']],
    ['أحمد', ['أ', 'ح', 'م', 'د']],
    ['Siti 🙂\u200d\ufe0f', ['🙂']],
  ])('tells which characters of a name no font of it has: %s', async (name, missing) => {
    for (const language of ['en', 'id'] as const) {
      const model = sampleModel(language);
      expect(await charactersWithoutFont({ ...model, cover: { ...model.cover, name } })).toEqual(missing);
    }
  });

  it.skipIf(!hasPoppler).each(['en', 'id'] as const)('says in %s what the model says', async (language) => {
    const model = sampleModel(language);
    const text = await poppler('pdftotext', model);
    const { labels, points, run } = model;
    for (const heading of [labels.contents, labels.summary, labels.points, labels.sessions, labels.limits]) {
      expect(text).toContain(heading);
    }
    for (const { title } of points) expect(text).toContain(title);
    for (const { sha256, path } of run.files) {
      expect(text).toContain(sha256);
      expect(text).toContain(path);
    }
    expect(text).toContain('mesin-2:40001');
    // Their pictures would be too small on paper: CR and LF stand in boxes.
    expect(text).toMatch(/TIME ?CR ?LF/);
    expect(text).toContain(`${labels.table} 1: `);
    expect(text).toContain(`${labels.figure} 1: `);
    expect(text).toMatch(new RegExp(`${labels.page} 2 / \\d+`));
    for (const line of ['Ani', '5025', 'https://example.org/a']) expect(text).toContain(line);
  });

  it.skipIf(!hasPoppler)('brings all its fonts along, on A4, and tells no date', async () => {
    const fonts = (await poppler('pdffonts', sampleModel('en'))).trimEnd().split('\n').slice(2);
    expect(fonts.length).toBeGreaterThan(2);
    for (const font of fonts)
      expect(font).toMatch(/(?:SourceSans3|SourceCodePro|NotoSansSymbols2).* yes yes yes /);
    const info = await poppler('pdfinfo', sampleModel('en'));
    expect(info).toContain('(A4)');
    expect(info).not.toContain('CreationDate');
  });

  it.skipIf(!hasPoppler)('has the letters of its drawings as text, where they stand in them', async () => {
    const text = await poppler('pdftotext', sampleModel('en'));
    expect(text).toMatch(/mesin-2 +seen by mesin-1 +mesin-1\n/);
    expect(text).toMatch(/ SYN, ACK\s+Seq=0 Ack=1 Len=0\n +0\.104 +#2\n/);
    expect(text).toMatch(/Seq=1 Ack=7 Len=14 · retransmission/);
  });

  it.skipIf(!hasPoppler)(
    'limits the table and says where the rest is, but keeps what is incomplete',
    async () => {
      const sessions = Array.from({ length: 2_000 }, (_, index) =>
        sessionRow(index, index === 1_999 ? { whole: false } : {}),
      );
      const text = await poppler('pdftotext', sampleModel('id', { sessions }));
      expect(text).toContain('150 dari 2.000 sesi');
      expect(text).toContain('sessions.jsonl');
      expect(text).toContain('mesin-2:41999');
      expect(text).not.toContain('mesin-2:41998');
    },
  );
});

describe('hostile text', () => {
  it.skipIf(!hasPoppler)('is shown, never interpreted', async () => {
    const lines = [
      '#panic("x") *bold* _it_ $x^2$ @ref <label> `raw`',
      '"); panic("out of the literal") // \\" \\u{41}',
      '#read("/etc/passwd") #image("x.svg") = Heading',
      '-- --- ... ~ https://example.org/auto',
      String.raw`a "quote", a back\slash, \u{41}`,
    ];
    const server = { ...sampleModel('en').server, excerpt: lines };
    const text = await poppler('pdftotext', sampleModel('en', { server }));
    for (const line of lines) expect(text).toContain(line);
    const broken = await poppler('pdftotext', sampleModel('en', { summary: ['half: \uD800.'] }));
    expect(broken).toContain('half: \uFFFD.');
  });

  it.skipIf(!hasPoppler)('is broken where a word is too long for its line, and nowhere else', async () => {
    const limits = ['retransmissions '.repeat(60).trim(), 'antarmuka '.repeat(90).trim()];
    const text = await poppler('pdftotext', sampleModel('en', { limits, summary: ['x'.repeat(200)] }));
    const words = text.match(/[a-z]{3,}/g) ?? [];
    expect(words.filter((word) => /^x+$/.test(word)).length).toBeGreaterThan(1);
    expect(words.filter((word) => word === 'retransmissions')).toHaveLength(60);
    expect(words.filter((word) => word === 'antarmuka')).toHaveLength(90);
  });

  it('of any length and any characters sets a PDF', async () => {
    const strange = `${'x'.repeat(65_536)} \u0000\u001b[31m\uD800 \u202Eright to left\u2066 </text><script> ]]> \uFFFF`;
    const model = sampleModel('en');
    const [point] = model.points;
    const [ladder] = model.chosen[0]?.ladders ?? [];
    if (point === undefined || ladder === undefined) throw new Error('The sample has no point or no ladder.');
    const rendered = renderPdf({
      ...model,
      cover: { ...model.cover, name: strange.slice(-60), repository: `javascript:${strange.slice(-60)}` },
      summary: [strange],
      points: [
        {
          ...point,
          title: strange.slice(-60),
          evidence: [{ kind: 'lines', caption: strange.slice(-60), lines: [strange] }],
        },
      ],
      sessions: [sessionRow(0, { ended: strange, name: strange.slice(0, 300) })],
      chosen: [
        {
          session: 0,
          title: strange.slice(-60),
          text: strange,
          ladders: [{ ...ladder, ending: strange, machine: strange }],
        },
      ],
    });
    expect(rendered.length).toBeGreaterThan(10_000);
  });
});
