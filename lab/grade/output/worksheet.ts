/** Moodle's worksheet with the grades of a class in it, and what a student reads there. */
import { type ClassWorksheet, isLocked, textAt, type Worksheet } from '../class/worksheet.ts';
import { earnedText, sentence, tell } from './told.ts';
import { fill } from '../../drawing/figures.ts';
import { type Graded, remarkOn } from './class-table.ts';
import type { Language } from '../../../options/language.ts';
import { type Content, markup } from '../../drawing/html.ts';
import { type Paint, wrap } from './lines.ts';
import { styleText } from 'node:util';
import { visible } from '../../drawing/visible.ts';
import { type Words, WORDS } from './words.ts';

const COLUMNS = 96;
/** In characters. */
const LONGEST_PARAGRAPH = 2_000;

/** `moodle-worksheet.csv`: grades out of the maximum grade, and feedback; whoever is not judged gets feedback alone. */
export function filledWorksheet(
  { worksheet, places }: ClassWorksheet,
  graded: readonly Graded[],
  language: Language,
): Uint8Array {
  const { lines, columns } = worksheet;
  const texts = graded.flatMap((one) => {
    const grade = gradeText(one, worksheet);
    const feedback = feedbackText(one, language);
    const rows = (places.get(one.student) ?? []).filter((row) => !isLocked(worksheet, row));
    return rows.flatMap((row) => {
      // A grade that somebody gave before stays, and so does what was said of it.
      if (grade === undefined && textAt(lines[row], columns.grade) !== '') return [];
      const cells = new Map<number, string>();
      if (grade !== undefined) cells.set(columns.grade, grade);
      if (columns.feedback !== undefined) cells.set(columns.feedback, feedback);
      return [[row, cells] as const];
    });
  });
  return worksheet.filled(new Map(texts));
}

/** What was not filled in, as lines on a terminal; empty where all was. */
export function worksheetText(
  { worksheet, places }: ClassWorksheet,
  language: Language,
  paint: Paint = styleText,
): string {
  const words = WORDS[language];
  const listed = (text: string, isWanted: (rows: readonly number[]) => boolean): string[] => {
    const students = Array.from(places).flatMap(([student, rows]) =>
      isWanted(rows) ? [visible(student)] : [],
    );
    const blanks = { count: String(students.length), students: students.join(', ') };
    return students.length === 0 ? [] : [fill(text, blanks)];
  };
  const sentences = [
    ...listed(words.worksheetAbsent, (rows) => rows.length === 0),
    ...listed(words.worksheetLocked, (rows) => rows.some((row) => isLocked(worksheet, row))),
    ...(worksheet.columns.feedback === undefined ? [words.worksheetGradesOnly] : []),
  ];
  return sentences.flatMap((text) => wrap(text, COLUMNS).map((line) => paint('yellow', line))).join('\n');
}

/** `undefined` for one who is not judged. Rounded as the maximum grade is, or to two decimals. */
function gradeText(
  { grade: { judged, points, of } }: Graded,
  { maximum, decimals, decimalMark }: Worksheet,
): string | undefined {
  if (!judged || of === 0) return undefined;
  return ((points / of) * maximum).toFixed(decimals).replace('.', decimalMark);
}

/** HTML, as Moodle keeps feedback; nothing in it is a formula to a spreadsheet, or an escape to PHP's reader of CSV. */
function feedbackText(one: Graded, language: Language): string {
  const { grade, words, required, summary, late } = tell(one.grade, language);
  const { judged, problem } = grade;
  const remark = remarkOn(one, language);
  const isMissing = one.standing === 'missing';
  const said = [
    remark,
    ...(judged ? [`${words.points}: ${earnedText(grade, words)}.`, late] : []),
    ...(isMissing ? [] : judged ? [summary] : [words.yoursNotJudged, sentence(problem)]),
  ].filter((text) => text !== '');
  const items = judged ? required.flatMap((result) => itemOf(result, words)) : [];
  const list = items.length > 0 && markup`<ul>${items.map((item) => markup`<li>${item}</li>`)}</ul>`;
  return String(markup`<p>${coded(said.join(' '))}</p>${list}`).replaceAll('\\', '&#92;');
}

/** What did not pass, or a teacher has settled, and why; hints may be kept from students. */
function itemOf(result: ReturnType<typeof tell>['required'][number], words: Words) {
  const { id, outcome, settled, requirement, hint, note } = result;
  if (outcome === 'passed' && settled === null) return [];
  const said = [requirement, outcome === 'passed' ? note : hint].flatMap((text) => text ?? []).join(' ');
  return [markup`<code>${visible(id)}</code> (${earnedText(result, words)}): ${coded(said)}`];
}

/** What stands between backticks is code. Teachers read it in a cell as well, so there is no more markup than that. */
function coded(text: string): Content {
  const parts = visible(text, LONGEST_PARAGRAPH).split(/`([^`]+)`/);
  return parts.map((part, index) => (index % 2 === 1 ? markup`<code>${part}</code>` : part));
}
