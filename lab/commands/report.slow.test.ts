import { describe, expect, it } from 'vitest';
import { existsSync, writeFileSync } from 'node:fs';
import { lab, localLab } from '../testing/program.ts';
import type { BurstRecord } from '../recording/run-record.ts';
import { PROJECT_FOLDER } from '../settings/settings.ts';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../testing/folder.ts';

describe('lab report', () => {
  it('says in one sentence that a folder is no run folder', async () => {
    const folder = temporaryFolder();
    const { code, stdout, stderr } = await lab(['report', folder, '--json']);
    expect(code).toBe(2);
    expect(stderr.trim()).toBe(
      `${folder} is not a run folder: it has no run.json; name one that lab:burst, lab:scenario or lab:capture made.`,
    );
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'USAGE' } });
  });

  it.each([
    [['report'], 'the argument <run folder> is missing'],
    [['report', '.', '--lang', 'fr'], "--lang is 'fr': expected one of en, id"],
  ])('refuses %j', async (args, sentence) => {
    const { code, stderr } = await lab(args);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });
});

describe("a burst's report", () => {
  /** In a folder of its own, which may have a lab.config.json; rejects when the exit code is not 0. */
  async function burst(folder: string, ...flags: string[]): Promise<{ report: BurstRecord; stderr: string }> {
    const args = [
      join(PROJECT_FOLDER, 'lab/cli.ts'),
      'burst',
      '--engine',
      'local',
      '--clients',
      '1',
      '--json',
    ];
    const env = { ...process.env, ...(await localLab(67)), SERVER_THREADS: '1' };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [...args, ...flags], {
      cwd: folder,
      env,
    });
    return { report: JSON.parse(stdout) as BurstRecord, stderr };
  }

  it('is written, and lab:report writes the same again', async () => {
    const { report } = await burst(temporaryFolder());
    expect(report.report).toEqual({
      html: join(report.dir, 'report.html'),
      pdf: join(report.dir, 'TUGAS2.pdf'),
    });
    for (const path of Object.values(report.report ?? {})) expect(existsSync(path)).toBe(true);
    const again = await lab(['report', report.dir, '--name', 'Ani', '--json']);
    expect(again.code).toBe(0);
    expect(again.stderr).not.toContain('fonts');
    const chinese = await lab(['report', report.dir, '--name', '李明', '--json']);
    expect(chinese.code).toBe(0);
    expect(chinese.stderr).toContain(
      'The fonts of TUGAS2.pdf do not have 李 and 明: in the PDF they are boxes, report.html shows them.',
    );
    expect(JSON.parse(again.stdout)).toMatchObject({ ok: true, report: report.report });
  });

  it('is left out when asked', async () => {
    const { report } = await burst(temporaryFolder(), '--no-report');
    expect(report.report).toBeUndefined();
    expect(existsSync(join(report.dir, 'TUGAS2.pdf'))).toBe(false);
  });

  it('that cannot be written leaves the run and its exit code as they are', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'lab.config.json'), '{"nmae": "Ani"}');
    const { report, stderr } = await burst(folder);
    expect(report.ok).toBe(true);
    expect(report.report).toBeUndefined();
    expect(stderr).toContain("The run is kept, but no report was written: lab.config.json has 'nmae'");
  });
});
