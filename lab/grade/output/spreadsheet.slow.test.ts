import { describe, expect, it } from 'vitest';
import { hasXmlReader, readXml } from './testing/read-xml.ts';
import { HOSTILE_CLASS, SAMPLE_CLASS } from './testing/sample-class.ts';
import { classTable } from './class-table.ts';
import { classXlsx } from './spreadsheet.ts';
import { unzip } from './testing/unzip.ts';

async function filesOf(graded: typeof SAMPLE_CLASS): Promise<Map<string, string>> {
  return unzip(await classXlsx(classTable(graded, 'en')));
}

const SHEET = 'xl/worksheets/sheet1.xml';

describe('grades.xlsx', () => {
  it('has numbers as numbers, a head that stays and a filter', async () => {
    const sheet = (await filesOf(SAMPLE_CLASS)).get(SHEET) ?? '';
    expect(sheet).toMatch(/<c r="D2"[^>]*><v>75<\/v><\/c>/);
    expect(sheet).toMatch(/<c r="E2"[^>]*><v>100<\/v><\/c>/);
    expect(sheet).not.toMatch(/<c r="D2"[^>]*t="s"/);
    const pane = Object.fromEntries(
      Array.from((/<pane [^>]*>/.exec(sheet)?.[0] ?? '').matchAll(/(\w+)="([^"]*)"/g), ([, name, value]) => [
        name,
        value,
      ]),
    );
    // The heads, and the columns that say who it is.
    expect(pane).toMatchObject({ xSplit: '3', ySplit: '1', topLeftCell: 'D2', state: 'frozen' });
    expect(sheet).toContain('</sheetData><autoFilter ref="A1:R5"/>');
    expect(sheet).toMatch(/<col [^>]*width="80/);
  });

  it('colours what failed', async () => {
    const files = await filesOf(SAMPLE_CLASS);
    expect(files.get('xl/styles.xml')?.toLowerCase()).toContain('fbe3e1');
    const styleOf = (cell: string): string | undefined =>
      new RegExp(`<c r="${cell}" s="(\\d+)"`).exec(files.get(SHEET) ?? '')?.[1];
    // 1c-session of the first student failed and 1d-format as well, 1c-time did not.
    expect(styleOf('L2')).toBeDefined();
    expect(styleOf('L2')).toBe(styleOf('O2'));
    expect(styleOf('K2')).not.toBe(styleOf('L2'));
  });

  it('has texts as texts, whatever they begin with', async () => {
    const files = await filesOf(HOSTILE_CLASS);
    const all = [...files.values()].join('\n');
    expect(all).not.toContain('<f>');
    expect(all).not.toContain('<script');
    expect(all).toContain('=HYPERLINK(');
  });

  describe.skipIf(!hasXmlReader)('read by another parser (skipped: no python3)', () => {
    it('is XML in every part', async () => {
      const files = await filesOf(HOSTILE_CLASS);
      const parts = Array.from(files).filter(([path]) => /\.(?:xml|rels)$/.test(path));
      expect(parts.map(([, text]) => readXml(text).tag)).not.toContain('');
    });
  });
});
