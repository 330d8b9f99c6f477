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
    expect(sheet).toMatch(/<c r="B2"[^>]*><v>75<\/v><\/c>/);
    expect(sheet).toMatch(/<c r="C2"[^>]*><v>100<\/v><\/c>/);
    expect(sheet).not.toMatch(/<c r="B2"[^>]*t="s"/);
    expect(sheet).toMatch(/<pane [^>]*state="frozen"/);
    expect(sheet).toContain('</sheetData><autoFilter ref="A1:P5"/>');
    expect(sheet).toMatch(/<col [^>]*width="80/);
  });

  it('colours what failed', async () => {
    const files = await filesOf(SAMPLE_CLASS);
    expect(files.get('xl/styles.xml')?.toLowerCase()).toContain('fbe3e1');
    const styleOf = (cell: string): string | undefined =>
      new RegExp(`<c r="${cell}" s="(\\d+)"`).exec(files.get(SHEET) ?? '')?.[1];
    // 1c-session of the first student failed and 1d-format as well, 1c-time did not.
    expect(styleOf('J2')).toBeDefined();
    expect(styleOf('J2')).toBe(styleOf('M2'));
    expect(styleOf('I2')).not.toBe(styleOf('J2'));
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
