/** A class as one page: who met what, with a link to every student's own page, and programs that are alike. */
import type { ClassColumn, ClassRow, ClassTable, Graded } from './class-table.ts';
import type { Content, Markup } from '../../report/html/markup.ts';
import type { ClassFigures } from './class-figures.ts';
import type { Language } from '../text.ts';
import type { Pair } from '../copies.ts';
import type { RequirementResult } from '../result.ts';
import type { Words } from './words.ts';
import { BADGE, fileLink, inline, prose } from './page-parts.ts';
import { SIGN, pointsText } from './facts.ts';
import { markup, trusted } from '../../report/html/markup.ts';
import { classFigures } from './class-figures.ts';
import { classSentences } from './class-text.ts';
import { classTable } from './class-table.ts';
import { pageHtml } from './page.ts';
import { pointsSvg } from './points-drawing.ts';
import { visible } from '../../report/visible.ts';
import { WORDS } from './words.ts';

/** `title` names the class, its folder for instance. */
export function classHtml(
  title: string,
  graded: readonly Graded[],
  pairs: readonly Pair[],
  language: Language,
): string {
  const words = WORDS[language];
  const table = classTable(graded, language);
  const figures = classFigures(table);
  const sections = [
    { id: 'summary', title: words.summary, content: summary(graded, table, figures, language, words) },
    { id: 'students', title: words.students, content: students(table, figures, language, words) },
    { id: 'similar', title: words.similar, content: similar(pairs, table, language, words) },
  ];
  const facts: [string, Content][] = [
    [words.students, String(graded.length)],
    [words.allMetCount, String(figures.ok)],
    ...(
      [
        [words.average, figures.average],
        [words.median, figures.median],
      ] as const
    ).map(([name, value]): [string, Content] => [
      name,
      value === null ? '–' : pointsText(Math.round(value * 10) / 10, language),
    ]),
  ];
  return pageHtml({ language, title, kicker: words.classTitle, facts, sections }, words);
}

function summary(
  graded: readonly Graded[],
  table: ClassTable,
  { distribution, met, judged }: ClassFigures,
  language: Language,
  words: Words,
): Markup {
  const rows = table.requirements.map(
    ({ id, requirement }, index) =>
      markup`<tr><td><code>${visible(id)}</code></td><td class="wide">${prose(requirement)}</td><td class="n">${String(met[index] ?? 0)} / ${String(judged)}</td></tr>`,
  );
  const shares = markup`<div class="scroll" tabindex="0" role="region" aria-label="${words.requirement}"><table class="requirements"><thead><tr><th scope="col"></th><th scope="col">${words.requirement}</th><th scope="col" class="n">${words.share}</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  return markup`${classSentences(graded, language).map((text) => markup`<p>${inline(text)}</p>`)}<figure><div class="drawing" tabindex="0" role="region" aria-label="${words.distribution}">${trusted(pointsSvg(distribution, words, language))}</div><figcaption>${words.distribution}</figcaption></figure>${rows.length === 0 ? null : shares}`;
}

function students(
  { requirements, rows }: ClassTable,
  { of }: ClassFigures,
  language: Language,
  words: Words,
): Markup {
  const head = requirements.map(({ id }) => markup`<th scope="col"><code>${visible(id)}</code></th>`);
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${words.students}"><table class="class-table"><thead><tr><th scope="col" class="name">${words.student}</th><th scope="col">${words.points} / ${pointsText(of, language)}</th>${head}<th scope="col" class="why">${words.problem}</th></tr></thead><tbody>${rows.map((row) => studentRow(row, requirements, language, words))}</tbody></table></div>`;
}

function studentRow(
  row: ClassRow,
  requirements: readonly ClassColumn[],
  language: Language,
  words: Words,
): Markup {
  const { student, page, points, ok, judged, results, problem } = row;
  const name = page === null ? inline(student) : fileLink(page, inline(student));
  const tone = judged ? (ok ? 'good' : 'bad') : 'odd';
  const earned = points === null ? words.skipped : pointsText(points, language);
  const cells = requirements.map((_, index) => resultCell(results[index], words));
  return markup`<tr><th scope="row" class="name">${name}</th><td class="${tone}"><b>${earned}</b></td>${cells}<td class="why">${judged ? null : inline(problem)}</td></tr>`;
}

function resultCell(result: RequirementResult | undefined, words: Words): Markup {
  if (result === undefined) return markup`<td></td>`;
  const { outcome } = result;
  return markup`<td class="${BADGE[outcome]}"><span aria-label="${words[outcome]}" role="img">${SIGN[outcome]}</span></td>`;
}

function similar(pairs: readonly Pair[], { rows }: ClassTable, language: Language, words: Words): Markup {
  if (pairs.length === 0) return markup`<p>${words.similarNone}</p>`;
  const pages = new Map(rows.map(({ student, page }) => [student, page]));
  const named = (student: string): Content => {
    const page = pages.get(student) ?? null;
    return page === null ? inline(student) : fileLink(page, inline(student));
  };
  const lines = pairs.map(
    ({ one, other, similarity }) =>
      markup`<tr><td>${named(one)}</td><td>${named(other)}</td><td class="n">${pointsText(Math.floor(similarity * 100), language)} %</td></tr>`,
  );
  return markup`<p>${words.similarHint}</p><div class="scroll" tabindex="0" role="region" aria-label="${words.similar}"><table class="alike"><thead><tr><th scope="col">${words.student}</th><th scope="col">${words.student}</th><th scope="col" class="n">${words.similarity}</th></tr></thead><tbody>${lines}</tbody></table></div>`;
}
