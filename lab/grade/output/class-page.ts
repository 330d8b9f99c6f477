/** A class as one page: who passed what, with a link to every student's own page, and programs that are alike. */
import { classFigures, type ClassRow, type ClassTable, classTable, type Graded } from './class-table.ts';
import { type Content, type Markup, markup } from '../../drawing/html.ts';
import { figure, fileLink, inline, pageHtml, prose, tableMarkup, th, TONE } from './page.ts';
import { outcomeOf, pointsText, SIGN } from './told.ts';
import { classSentences, earlierName } from './class-text.ts';
import type { Language } from '../../../options/language.ts';
import { leftOutReason } from './left-out.ts';
import type { LeftOut } from '../class/submissions.ts';
import type { Pair } from '../class/copies.ts';
import { pointsSvg } from './points-drawing.ts';
import { visible } from '../../drawing/visible.ts';
import type { Words } from './words.ts';

/** Enough to tell two commits apart. */
const SHORT_COMMIT = 10;

/** `title` names the class, its folder for instance. */
export function classHtml(
  title: string,
  graded: readonly Graded[],
  pairs: readonly Pair[],
  language: Language,
  leftOut: readonly LeftOut[] = [],
): string {
  const table = classTable(graded, language);
  const { words } = table;
  const { ok, average, median } = classFigures(table);
  const rounded = (value: number | null): string =>
    value === null ? '–' : pointsText(Math.round(value * 10) / 10, words);
  const sections = [
    { id: 'summary', title: words.summary, content: summary(table) },
    { id: 'students', title: words.students, content: students(table) },
    { id: 'similar', title: words.similar, content: similar(pairs, table) },
    ...(leftOut.length === 0
      ? []
      : [{ id: 'left-out', title: words.leftOut, content: leftOutTable(leftOut, words) }]),
  ];
  const facts = [
    [words.students, String(graded.filter(({ standing }) => standing !== 'gone').length)],
    [words.allMetCount, String(ok)],
    [words.average, rounded(average)],
    [words.median, rounded(median)],
  ] as const;
  return pageHtml({ title, kicker: words.classTitle, facts, sections }, words);
}

function summary(table: ClassTable): Markup {
  const { words } = table;
  const { distribution, met, judged } = classFigures(table);
  const rows = table.requirements.map(
    ({ id, requirement }, index) =>
      markup`<tr><td><code>${visible(id)}</code></td><td class="wide">${prose(requirement)}</td><td class="n">${String(met[index] ?? 0)} / ${String(judged)}</td></tr>`,
  );
  const head = [th(''), th(words.requirement), th(words.share, 'n')];
  const shares = tableMarkup(words.requirement, 'requirements', head, rows);
  const caption = markup`<figcaption>${words.distribution}</figcaption>`;
  return markup`${classSentences(table).map((text) => markup`<p>${inline(text)}</p>`)}${figure(pointsSvg(distribution, words), words.distribution, caption)}${rows.length > 0 && shares}`;
}

function students(table: ClassTable): Markup {
  const { words, requirements, rows, hasCommits } = table;
  const { of } = classFigures(table);
  const head = [
    th(words.student, 'name'),
    th(`${words.points} / ${pointsText(of, words)}`),
    ...requirements.map(({ id }) => th(markup`<code>${visible(id)}</code>`)),
    ...(hasCommits ? [th(words.commit)] : []),
    th(words.problem, 'why'),
  ];
  const lines = rows.map((row) => studentRow(row, table));
  return tableMarkup(words.students, 'class-table', head, lines);
}

function studentRow(row: ClassRow, { words, hasCommits }: ClassTable): Markup {
  const { student, page, points, judged, results, commit, problem, remark, late, settled } = row;
  const earned = points === null ? words.notGraded : pointsText(points, words);
  const cells = results.map((result) => {
    if (result === undefined) return markup`<td></td>`;
    const { outcome } = result;
    return markup`<td class="${TONE[outcome]}"><span aria-label="${words[outcome]}" role="img">${SIGN[outcome]}</span></td>`;
  });
  return markup`<tr><th scope="row" class="name">${fileLink(page, inline(student))}</th><td class="${TONE[outcomeOf(row)]}"><b>${earned}</b></td>${cells}${hasCommits && markup`<td><code>${visible((commit ?? '').slice(0, SHORT_COMMIT))}</code></td>`}<td class="why">${inline(judged ? [remark, late, settled].filter(Boolean).join(' ') : problem)}</td></tr>`;
}

function similar(pairs: readonly Pair[], { words, rows }: ClassTable): Markup {
  if (pairs.length === 0) return markup`<p>${words.similarNone}</p>`;
  const named = (student: string): Content => {
    const page = rows.find((row) => row.student === student)?.page ?? null;
    return fileLink(page, inline(student));
  };
  const lines = pairs.map(
    ({ one, other, from, similarity }) =>
      markup`<tr><td>${named(one)}</td><td>${from === null ? named(other) : earlierName(other, from, words)}</td><td class="n">${pointsText(Math.floor(similarity * 100), words)} %</td></tr>`,
  );
  const head = [th(words.student), th(words.student), th(words.similarity, 'n')];
  return markup`<p>${words.similarHint}</p>${tableMarkup(words.similar, 'alike', head, lines)}`;
}

function leftOutTable(leftOut: readonly LeftOut[], words: Words): Markup {
  const lines = leftOut.map(
    (one) =>
      markup`<tr><td><code>${visible(one.name)}</code></td><td class="wide">${leftOutReason(one, words)}</td></tr>`,
  );
  return tableMarkup(words.leftOut, 'left-out', [th(words.file), th(words.reason)], lines);
}
