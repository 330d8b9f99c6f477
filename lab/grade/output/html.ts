/** A grade as one page that opens anywhere: what was asked, what came, and the packets that show it. */
import { anchorOf, figure, fileLink, inline, pageHtml, prose, tableMarkup, th, TONE } from './page.ts';
import { type Content, type Markup, markup } from '../../drawing/html.ts';
import {
  deadlineText,
  earnedText,
  handedInText,
  listeningText,
  outcomeOf,
  LONGEST_SENTENCE,
  packetsText,
  pointsText,
  SIGN,
  sourceText,
  tell,
  type Told,
  type ToldRequirement,
} from './told.ts';
import { placeBeside, type Shown } from './beside.ts';
import { differenceText } from './failure.ts';
import { shownBytes } from './bytes.ts';
import { fill, numberText } from '../../drawing/figures.ts';
import { dateIn } from '../../drawing/phrase.ts';
import type { Grade, Ladder, Outcome, Traceback } from '../result.ts';
import { ladderDrawing } from './ladder.ts';
import type { Language } from '../../../options/language.ts';
import { shown } from '../../drawing/controls.ts';
import { visible } from '../../drawing/visible.ts';
import type { Words } from './words.ts';

/** One grade as a page that needs nothing else. */
export function gradeHtml(whole: Grade, language: Language): string {
  const told = tell(whole, language);
  const { grade, words, explained, notes } = told;
  const noted = notes.map(({ text, ladder }) => markup`${prose(text)}${ladderFigure(ladder, told)}`);
  const failures = explained.length === 0 ? null : explained.map((result) => failure(result, told));
  const sections = [
    { id: 'summary', title: words.summary, content: summary(told) },
    { id: 'failures', title: words.failures, content: failures },
    { id: 'advice', title: words.advice, content: advice(told) },
    { id: 'notes', title: words.notes, content: bullets(noted) },
  ];
  return pageHtml({ title: visible(grade.target), kicker: words.title, facts: facts(told), sections }, words);
}

function facts({ grade, words }: Told): [string, Content][] {
  const { timeZone, output, durationMs, startedAt, listening, host } = grade;
  const seconds = numberText(durationMs / 1_000, words.language, 1);
  const all: [string, Content][] = [
    // In UTC, as the page is read anywhere.
    [words.graded, inline(dateIn(words.language, Date.parse(startedAt)))],
    [words.duration, fill(words.seconds, { seconds })],
    [words.host, host !== null && inline(host)],
    ...(
      [
        [words.handedIn, handedInText(grade, words)],
        [words.deadline, deadlineText(grade, words)],
      ] as const
    ).map(([name, text]): [string, Content] => [name, text !== '' && inline(text)]),
    [words.repository, grade.source !== null && inline(sourceText(grade, words))],
    [words.listening, grade.judged && listening !== null && inline(listeningText(grade, words))],
    [words.timeZone, timeZone !== null && inline(timeZone)],
    [words.printed, output !== null && fileLink(output, inline(output))],
  ];
  return all.filter(([, value]) => value !== false);
}

function summary({ grade, words, required, explained, skipped, summary, late }: Told): Markup {
  const { judged, points, of, problem } = grade;
  const tone = TONE[outcomeOf(grade)];
  const score = markup`<p class="score ${tone}"><b>${pointsText(points, words)}</b> / ${pointsText(of, words)}</p>`;
  const rows = required.map((result) => {
    const name = markup`<code>${visible(result.id)}</code>`;
    const linked = explained.includes(result) ? markup`<a href="#${anchorOf(result.id)}">${name}</a>` : name;
    return markup`<tr><td>${outcomeBadge(result.outcome, words)}</td><td>${linked}</td><td class="wide">${prose(result.requirement)}</td><td class="n">${earnedText(result, words)}</td></tr>`;
  });
  const head = [th(words.result), th(''), th(words.requirement), th(words.points, 'n')];
  const table = tableMarkup(words.summary, 'requirements', head, rows);
  const unjudged = skipped.map(({ ids, why }) => markup`<code>${ids}</code>: ${prose(why)}`);
  return markup`${judged && score}${late !== '' && markup`<p class="note odd">${late}</p>`}<p class="verdict ${tone}">${prose(summary)}</p>${problem !== null && markup`<p class="note ${tone}">${prose(problem)}</p>`}${rows.length > 0 && table}${bullets(unjudged)}`;
}

function failure(result: ToldRequirement, told: Told): Markup {
  const { words } = told;
  const { id, outcome, requirement, expected, received, hint, traceback, reproduce, capture } = result;
  const packets = packetsText(result, words);
  return markup`<article class="failure" id="${anchorOf(id)}"><h3><span class="which">${outcomeBadge(outcome, words)} <code>${visible(id)}</code></span> ${prose(requirement)}</h3>${
    hint !== null && markup`<p class="cause"><b>${words.cause}:</b> ${prose(hint)}</p>`
  }${bytesBeside(expected, received, words)}${traceback !== null && tracebackMarkup(traceback, words)}${
    reproduce !== null &&
    markup`<p class="label">${words.tryIt}</p><pre class="command" tabindex="0"><code>${shown(reproduce, LONGEST_SENTENCE)}</code></pre>`
  }${ladderFigure(result.ladder, told)}${packets !== '' && markup`<p class="hint">${words.packets}: ${fileLink(capture, packets)}</p>`}</article>`;
}

function ladderFigure(ladder: Ladder | null, { grade, words }: Told): Content {
  return ladder !== null && figure(ladderDrawing(ladder, grade, words), words.ladder);
}

function tracebackMarkup({ file, line, code, error }: Traceback, words: Words): Markup {
  const place = fill(words.programLine, { file: visible(file), line: String(line) });
  return markup`<p class="label">${words.program}: ${place}</p><pre class="command" tabindex="0">${code !== null && markup`<code>${shown(code.trim())}</code>\n`}<code class="bad">${shown(error)}</code></pre>`;
}

function advice({ advised }: Told): Content {
  if (typeof advised === 'string') return markup`<p>${advised}</p>`;
  return bullets(
    advised.map(
      ({ id, hint, requirement }) => markup`<code>${visible(id)}</code>: ${prose(hint ?? requirement)}`,
    ),
  );
}

function bullets(items: readonly Content[]): Content {
  return items.length === 0
    ? null
    : markup`<ul class="prose">${items.map((item) => markup`<li>${item}</li>`)}</ul>`;
}

function outcomeBadge(outcome: Outcome, words: Words): Markup {
  return markup`<span class="badge ${TONE[outcome]}">${SIGN[outcome]} <span>${words[outcome]}</span></span>`;
}

/** Nothing where no bytes are the point. */
function bytesBeside(expected: string | null, received: string | null, words: Words): Content {
  const show = (bytes: string): Content => (bytes === '' ? nothing : shown(shownBytes(bytes)));
  const nothing = markup`<span class="soft">${words.nothing}</span>`;
  const line = (name: string, content: Content): Markup =>
    markup`<div><dt>${name}</dt><dd>${content}</dd></div>`;
  if (expected === null && received === null) return null;
  if (expected === null || received === null)
    return markup`<dl class="beside">${expected !== null && line(words.expected, show(expected))}${received !== null && line(words.received, show(received))}</dl>`;
  const beside = placeBeside(expected, received);
  const note = received === '' ? '' : differenceText(beside, words);
  const left = sideMarkup(beside.expected, false);
  const right = sideMarkup(beside.received, beside.difference !== 'none');
  return markup`<dl class="beside">${line(words.expected, left)}${line(words.received, received === '' ? nothing : right)}</dl>${note !== '' && markup`<p class="hint">${note}</p>`}`;
}

/** What is missing is marked as an empty place. */
function sideMarkup({ before, wrong, after }: Shown, isMarked: boolean): Markup {
  return markup`<bdi>${shown(before, LONGEST_SENTENCE)}${isMarked ? markup`<mark>${wrong === '' ? ' ' : shown(wrong)}</mark>` : shown(wrong)}${shown(after, LONGEST_SENTENCE)}</bdi>`;
}
