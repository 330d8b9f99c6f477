import { archiveWith } from '../../testing/archives.ts';
import { describe, expect, it } from 'vitest';
import { dirname, join } from 'node:path';
import { classTitle, refuseNoClass, submissionsIn } from './submissions.ts';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { temporaryFolder } from '../../testing/folder.ts';

const SERVER = `server.bind(('', 45000)); server.listen(5)`;

/** Files with a server's text; a name that ends in a slash is an empty folder. */
function folderWith(...names: readonly string[]): string {
  const folder = temporaryFolder();
  for (const name of names) {
    const path = join(folder, name);
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(path, SERVER);
  }
  return folder;
}

async function students(folder: string): Promise<string[]> {
  const { submissions } = await submissionsIn(folder, [], temporaryFolder);
  return submissions.map(({ student }) => student);
}

describe("a class's folder", () => {
  it.each([
    [
      ['budi/server.py', 'ani/server.py'],
      ['ani', 'budi'],
    ],
    [
      ['budi.py', 'ani.mjs'],
      ['ani', 'budi'],
    ],
    [
      ['budi.py', 'budi.mjs', 'ani.py'],
      ['ani', 'budi.mjs', 'budi.py'],
    ],
    [
      ['budi.py', 'budi/server.py'],
      ['budi', 'budi.py'],
    ],
    [
      ['a.py', 'a.js', 'a.py.txt'],
      ['a.js', 'a.py', 'a.py.txt'],
    ],
    [
      ['Ani Wijaya/server.py', '5025 budi.py', "o'neil.py"],
      ['5025 budi', 'Ani Wijaya', "o'neil"],
    ],
    [
      ['..evil/server.py', '...', '...py', '..py'],
      ['...', '...py', '..evil', '..py'],
    ],
    [['ani.py', '.DS_Store', '.git/', '__MACOSX/', '__pycache__/', 'node_modules/', 'venv/'], ['ani']],
    [['ani.py', 'artifacts/'], ['ani']],
    [['kosong/'], ['kosong']],
  ])('%j holds %j', async (names, expected) => {
    const found = await students(folderWith(...names));
    expect(found.toSorted()).toEqual(expected.toSorted());
    expect(new Set(found).size).toBe(found.length);
  });

  it('leaves out links: where they lead is nobody knows whose', async () => {
    const folder = folderWith('ani.py');
    symlinkSync(join(folder, 'ani.py'), join(folder, 'budi.py'));
    symlinkSync('/etc', join(folder, 'citra'));
    expect(await students(folder)).toEqual(['ani']);
  });

  it.each(['/nowhere/at/all', import.meta.filename])('is told when it is none: %s', (folder) => {
    expect(() => refuseNoClass(folder, [])).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: `--class: ${folder} cannot be read as a folder.`,
      }),
    );
  });

  it('is told when nobody is in it', () => {
    expect(() => refuseNoClass(folderWith('.git/'), [])).toThrow(
      /^--class: .* holds no hand-in; expected one folder or file per student\.$/,
    );
  });
});

/** `key (name, number): pieces`. */
async function told(given: string, ignore: readonly string[] = []) {
  const { submissions, leftOut } = await submissionsIn(given, ignore, temporaryFolder);
  return {
    students: submissions.map(
      ({ student, name, number, pieces }) =>
        `${student} (${name}, ${number}): ${pieces.map((piece) => piece.name).join(' + ')}`,
    ),
    leftOut: leftOut.map(({ name, why }) => `${name}: ${why}`),
  };
}

describe("what a learning platform makes of a class's folder", () => {
  it.each([
    [
      'Moodle, with folders',
      [
        'Ani Wijaya_77_assignsubmission_file/server.py',
        "Budi O'Neil_78_assignsubmission_file_/server.py",
        "Budi O'Neil_78_assignsubmission_onlinetext_/onlinetext.html",
        'Ani Wijaya_9_assignsubmission_file/server.py',
      ],
      [
        'Ani Wijaya 77 (Ani Wijaya, 77): ',
        'Ani Wijaya 9 (Ani Wijaya, 9): ',
        "Budi O'Neil 78 (Budi O'Neil, 78):  + ",
      ],
    ],
    [
      'Moodle, without folders',
      [
        'Ani Wijaya_77_assignsubmission_file_server.py',
        'Ani Wijaya_77_assignsubmission_file_my_client.py',
        'Budi_78_assignsubmission_file_tugas.zip',
        'Budi_78_assignsubmission_onlinetext_onlinetext.html',
        'Budi_78_assignsubmission_onlinetext.html',
        'Citra_79_assignsubmission_file_TUGAS2.PDF',
      ],
      [
        'Ani Wijaya 77 (Ani Wijaya, 77): my_client.py + server.py',
        'Budi 78 (Budi, 78): tugas.zip + onlinetext.html + text.html',
        'Citra 79 (Citra, 79): TUGAS2.PDF',
      ],
    ],
    [
      'Moodle, teams and blind',
      ['Group A_12_assignsubmission_file/a.py', 'Participant_13_assignsubmission_file/a.py'],
      ['Group A 12 (Group A, 12): ', 'Participant 13 (Participant, 13): '],
    ],
    [
      'Canvas',
      [
        'wijayaani_LATE_1234_56789_server.py',
        'wijayaani_LATE_1234_56790_client-1.py',
        'budi_1235_56791_tugas_2.zip',
        'citra_1236_text.html',
        'anon_x7Yz1_56792_jam.py',
        'anon_q1_LATE_56793_jam.py',
      ],
      [
        'anonymous q1 (null, q1): jam.py',
        'anonymous x7Yz1 (null, x7Yz1): jam.py',
        'budi 1235 (budi, 1235): tugas_2.zip',
        'citra 1236 (citra, 1236): text.html',
        'wijayaani 1234 (wijayaani, 1234): server.py + client-1.py',
      ],
    ],
    [
      'Google Classroom',
      [
        'Ani Wijaya - server.py',
        'Ani Wijaya - client.py',
        'Budi - server.py',
        'Citra Dewi - Tugas 2 - jam.zip',
      ],
      [
        'Ani Wijaya (Ani Wijaya, null): client.py + server.py',
        'Budi (Budi, null): server.py',
        'Citra Dewi (Citra Dewi, null): Tugas 2 - jam.zip',
      ],
    ],
  ])('tells who it is: %s', async (_, names, expected) => {
    const { students } = await told(folderWith(...names));
    expect(students.map(sortedPieces).toSorted()).toEqual(expected.map(sortedPieces).toSorted());
  });

  it.each([
    ['one name for all', ['Tugas - Ani.py', 'Tugas - Budi.py', 'Tugas - Citra.py']],
    [
      'two names for all',
      ['Tugas', 'Lab'].flatMap((name) => ['A', 'B', 'C', 'D', 'E'].map((letter) => `${name} - ${letter}.py`)),
    ],
    ['a number in front', ['5025 - server.py', '5026 - server.py']],
    [
      'the number of the assignment',
      ['Tugas_2_5025_ani.py', 'Tugas_2_5026_budi.py', 'Tugas_2_5027_citra.py'],
    ],
    ['few of many', ['ani_1_2_a.py', 'budi.py', 'citra.py', 'dewi.py']],
  ])('is not seen where students gave the names: %s', async (_, names) => {
    const { students } = await told(folderWith(...names));
    expect(students).toEqual(names.toSorted().map((name) => `${name.slice(0, -3)} (null, null): ${name}`));
  });

  it.each(['tugas-2.zip', 'tugas-2.tar.gz'])(
    'may be an archive, with a folder in it or not: %s',
    async (name) => {
      const files = ['Ani_77_assignsubmission_file/a.py', 'Budi_78_assignsubmission_file/b.py', '__MACOSX/x'];
      const expected = ['Ani 77 (Ani, 77): ', 'Budi 78 (Budi, 78): '];
      for (const inner of ['', 'Tugas 2/'])
        expect(
          (
            await told(
              await archiveWith(
                name,
                files.map((file) => ({ name: inner + file })),
              ),
            )
          ).students,
        ).toEqual(expected);
      expect(classTitle(name)).toBe('tugas-2');
    },
  );

  it('may be in a folder of the folder', async () => {
    const moodle = folderWith('Tugas 2/Ani_77_assignsubmission_file/a.py', '.DS_Store');
    expect((await told(moodle)).students).toEqual(['Ani 77 (Ani, 77): ']);
    expect(await students(folderWith('Kelas A/ani/server.py', 'Kelas A/budi/server.py'))).toEqual([
      'ani',
      'budi',
    ]);
    expect(await students(folderWith('ani/server/server.py', 'ani/client/client.py'))).toEqual(['ani']);
  });
});

function sortedPieces(line: string): string {
  const [who = '', pieces = ''] = line.split('): ');
  return `${who}: ${pieces.split(' + ').toSorted().join(' + ')}`;
}

describe('what is no hand-in', () => {
  it('is left out, with the reason', async () => {
    const folder = folderWith(
      'ani.py',
      'budi.zip',
      'citra.ipynb',
      'dewi.py.txt',
      'eko.java',
      'fajar/TUGAS2.PDF',
      'Thumbs.db',
      'desktop.ini',
      '._ani.py',
      'nilai.csv',
      'laporan.pdf',
      'foto.png',
      'catatan.txt',
      'rekaman.pcap',
      '.git/config',
      'contoh.py',
      'lama/server.py',
    );
    symlinkSync('/etc/passwd', join(folder, 'hasan.py'));
    const { students, leftOut } = await told(folder, ['contoh*', 'lama']);
    expect(students.map((line) => line.split(' ', 1)[0])).toEqual([
      'ani',
      'budi',
      'citra',
      'dewi',
      'eko',
      'fajar',
    ]);
    expect(leftOut.toSorted()).toEqual(
      [
        '._ani.py: system',
        '.git: tool',
        'Thumbs.db: system',
        'catatan.txt: document',
        'contoh.py: ignored',
        'desktop.ini: system',
        'foto.png: picture',
        'hasan.py: link',
        'lama: ignored',
        'laporan.pdf: document',
        'nilai.csv: table',
        'rekaman.pcap: capture',
      ].toSorted(),
    );
  });
});
