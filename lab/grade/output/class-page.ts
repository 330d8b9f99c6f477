/** A class as one page: who passed what, with a link to every student's own page, and programs that are alike. */
import { classFigures, type ClassRow, type ClassTable, classTable, type Graded } from './class-table.ts';
import { type Content, type Markup, markup, trusted } from '../../drawing/html.ts';
import { anchorOf, figure, fileLink, inline, pageHtml, prose, tableMarkup, th, TONE } from './page.ts';
import { outcomeOf, pointsText, SIGN } from './told.ts';
import { classSentences, earlierName } from './class-text.ts';
import { bundle } from '../../drawing/bundle.ts';
import { fill } from '../../drawing/figures.ts';
import { missedSvg } from './missed-drawing.ts';
import type { Language } from '../../../options/language.ts';
import { leftOutReason } from './left-out.ts';
import type { LeftOut } from '../class/submissions.ts';
import type { Pair } from '../class/copies.ts';
import { pointsSvg } from './points-drawing.ts';
import { visible } from '../../drawing/visible.ts';
import type { Words } from './words.ts';

/** Enough to tell two commits apart. */
const SHORT_COMMIT = 10;

/** Put together for the first page that has rows, and for all after it. */
let script: Promise<string> | undefined;

/** `title` names the class, its folder for instance. */
export async function classHtml(
  title: string,
  graded: readonly Graded[],
  pairs: readonly Pair[],
  language: Language,
  leftOut: readonly LeftOut[] = [],
): Promise<string> {
  const table = classTable(graded, language);
  const { words } = table;
  const { ok, average, median } = classFigures(table);
  const rounded = (value: number | null): string =>
    value === null ? '–' : pointsText(Math.round(value * 10) / 10, words);
  const sections = [
    { id: 'summary', title: words.summary, content: summary(table) },
    { id: 'missed', title: words.missed, content: missed(table) },
    { id: 'students', title: words.students, content: students(table) },
    { id: 'similar', title: words.similar, content: similar(pairs, table) },
    { id: 'left-out', title: words.leftOut, content: leftOutTable(leftOut, words) },
  ];
  const facts = [
    [words.students, String(graded.filter(({ standing }) => standing !== 'gone').length)],
    [words.allMetCount, String(ok)],
    [words.average, rounded(average)],
    [words.median, rounded(median)],
  ] as const;
  if (graded.length > 0) script ??= bundle(`${import.meta.dirname}/class-controls.ts`);
  const page = { title, kicker: words.classTitle, facts, sections, kind: 'class' } as const;
  return pageHtml({ ...page, script: graded.length > 0 ? await script : undefined }, words);
}

function summary(table: ClassTable): Markup {
  const { words } = table;
  const { distribution } = classFigures(table);
  const caption = markup`<figcaption>${words.distribution}</figcaption>`;
  return markup`${classSentences(table).map((text) => markup`<p>${inline(text)}</p>`)}${figure(pointsSvg(distribution, words), words.distribution, caption)}`;
}

/** Requirements with the share of the class that did not pass them; nothing where nobody could be judged. */
function missed(table: ClassTable): Content {
  const { words, requirements } = table;
  const { missed, judged } = classFigures(table);
  if (judged === 0) return null;
  const lines = missed.map((one) => {
    const { column, count, asked } = one;
    const { id = '', requirement = '' } = requirements[column] ?? {};
    const share = `${pointsText(Math.round((count / asked) * 100), words)} %`;
    const counted = fill(words.missedBy, { count: String(count), asked: String(asked) });
    const chooses = markup` data-column="${column}" data-title="${fill(words.showMissed, { id: visible(id) })}"`;
    return markup`<li><p><code>${visible(id)}</code> <span>${prose(requirement)}</span></p><div class="tally"${count > 0 && chooses}>${trusted(missedSvg(one, words))}<span class="n">${counted}</span><span class="n">${share}</span></div></li>`;
  });
  return markup`<p class="hint">${words.missedKey}</p><ol class="missed">${lines}</ol>`;
}

function students(table: ClassTable): Markup {
  const { words, requirements, rows, hasCommits, hasHosts } = table;
  const { of } = classFigures(table);
  const head = [
    th(words.student, 'name'),
    th(`${words.points} / ${pointsText(of, words)}`),
    ...requirements.map(({ id }) => th(markup`<code>${visible(id)}</code>`)),
    ...(hasCommits ? [th(words.commit)] : []),
    ...(hasHosts ? [th(words.host)] : []),
    th(words.problem, 'why'),
  ];
  const lines = rows.map((row) => studentRow(row, table));
  return markup`${rows.length > 0 && tools(table)}${tableMarkup(words.students, 'class-table sortable', head, lines)}`;
}

/** Of no use without the script, which shows them. */
function tools(table: ClassTable): Markup {
  const { words, requirements } = table;
  const outcomes = Object.entries({ passed: words.passed, failed: words.failed, unjudged: words.notGraded });
  const columns = classFigures(table).missed.filter(({ count }) => count > 0);
  const option = (value: string | number, text: string): Markup =>
    markup`<option value="${value}">${visible(text)}</option>`;
  return markup`<form class="table-tools" id="class-tools" hidden role="search" data-found="${words.found}" data-none="${words.noMatch}">
<label>${words.search}<input type="search" name="text" autocomplete="off" spellcheck="false" placeholder="${words.searchHint}"></label>
<label>${words.result}<select name="outcome">${option('', words.all)}${outcomes.map(([value, text]) => option(value, text))}</select></label>
<label>${words.notPassed}<select name="missed">${option('', words.anything)}${columns.map(({ column, count }) => option(column, `${requirements[column]?.id} (${count})`))}</select></label>
<button type="button" id="class-all">${words.showAll}</button>
<output id="class-count" aria-live="polite"></output>
</form>
`;
}

/** What a column is sorted by where its text does not say it: worst first. */
const RANK = { failed: 1, error: 2, skipped: 3, passed: 4 } as const;

function studentRow(row: ClassRow, { words, hasCommits, hasHosts }: ClassTable): Markup {
  const { points, results, commit, host, counts, missed, standing } = row;
  const earned = points === null ? words.notGraded : pointsText(points, words);
  const cells = results.map((result) => {
    if (result === undefined) return markup`<td></td>`;
    const { outcome } = result;
    return markup`<td class="${TONE[outcome]}" data-value="${RANK[outcome]}"><span aria-label="${words[outcome]}" role="img">${SIGN[outcome]}</span></td>`;
  });
  // Who is not in the class now is in none of its figures, and in no choice of its rows but all.
  const outcome = standing === 'gone' ? '' : counts ? outcomeOf(row) : 'unjudged';
  return markup`<tr data-outcome="${outcome}" data-missed="${missed.join(' ')}"><th scope="row" class="name">${who(row)}</th><td class="${TONE[outcomeOf(row)]}" data-value="${points ?? ''}"><b>${earned}</b></td>${cells}${hasCommits && markup`<td><code>${visible((commit ?? '').slice(0, SHORT_COMMIT))}</code></td>`}${hasHosts && markup`<td>${inline(host ?? '')}</td>`}<td class="why">${why(row, words)}</td></tr>\n`;
}

/** The name, and below it the number or, where that is not known, what else the student is called. */
function who({ student, name, number, page }: ClassRow): Markup {
  const below = number ?? (name === null ? '' : student);
  const shown = name ?? student;
  return markup`${fileLink(page, inline(shown))}${!shown.includes(below) && markup` <small>${inline(below)}</small>`}`;
}

/** The first cause, and the others counted, so that a class can be looked through; none is left out. */
function why({ failures, remark, late, obstacle, settled, page }: ClassRow, words: Words): Content {
  const cause = ({ ids, why }: ClassRow['failures'][number]): Markup =>
    markup`${ids.map((id) => [fileLink(page, markup`<code>${visible(id)}</code>`, `#${anchorOf(id)}`), ' '])}${prose(why)}`;
  const [first, ...others] = failures;
  const ids = others.flatMap(({ ids }) => ids);
  const more = fill(words.more, { count: String(ids.length), ids: ids.map((id) => visible(id)).join(', ') });
  const notes = [remark, late, obstacle, settled].filter((text) => text !== '');
  return markup`${notes.map((text) => markup`<p>${inline(text)}</p>`)}${first && markup`<p>${cause(first)}</p>`}${
    others.length > 0 &&
    markup`<details><summary>${more}</summary>${others.map((one) => markup`<p>${cause(one)}</p>`)}</details>`
  }`;
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

function leftOutTable(leftOut: readonly LeftOut[], words: Words): Content {
  if (leftOut.length === 0) return null;
  const lines = leftOut.map(
    (one) =>
      markup`<tr><td><code>${visible(one.name)}</code></td><td class="wide">${leftOutReason(one, words)}</td></tr>`,
  );
  return tableMarkup(words.leftOut, 'left-out', [th(words.file), th(words.reason)], lines);
}
