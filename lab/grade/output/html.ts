/** A grade as one page that opens anywhere: what was asked, what came, and the packets that show it. */
import type { Grade, RequirementResult, Traceback } from '../result.ts';
import type { Content, Markup } from '../../report/html/markup.ts';
import type { Language } from '../text.ts';
import type { Note } from './facts.ts';
import type { Section } from './page.ts';
import type { Words } from './words.ts';
import {
  LONGEST_SENTENCE,
  adviceOf,
  dateText,
  isBroken,
  listeningText,
  notesOf,
  packetsText,
  pointsText,
  requiredOf,
  secondsText,
  skippedOf,
  summaryText,
} from './facts.ts';
import { bytesBeside, fileLink, inline, outcomeBadge, prose } from './page-parts.ts';
import { fill } from '../../report/html/page/figures.ts';
import { ladderDrawing } from './ladder-drawing.ts';
import { markup, trusted } from '../../report/html/markup.ts';
import { pageHtml } from './page.ts';
import { shown } from '../../report/html/page/controls.ts';
import { visible } from '../../report/visible.ts';
import { WORDS } from './words.ts';

export function gradeHtml(grade: Grade, language: Language): string {
  const words = WORDS[language];
  const sections: Section[] = [
    { id: 'summary', title: words.summary, content: summary(grade, language, words) },
    ...section('failures', words.failures, failures(grade, language, words)),
    ...section('advice', words.advice, advice(grade, language, words)),
    ...section(
      'notes',
      words.notes,
      bullets(notesOf(grade, language, words).map((one) => note(one, grade, language))),
    ),
  ];
  return pageHtml(
    {
      language,
      title: visible(grade.target),
      kicker: words.title,
      facts: facts(grade, language, words),
      sections,
    },
    words,
  );
}

function section(id: string, title: string, content: Content): Section[] {
  return content === null ? [] : [{ id, title, content }];
}

function facts(grade: Grade, language: Language, words: Words): [string, Content][] {
  const { timeZone, output, durationMs, startedAt } = grade;
  return [
    [words.graded, inline(dateText(startedAt, language))],
    [words.duration, secondsText(durationMs, language, words)],
    ...(grade.judged ? [[words.listening, inline(listeningText(grade, words))] as [string, Content]] : []),
    ...(timeZone === null ? [] : [[words.timeZone, inline(timeZone)] as [string, Content]]),
    ...(output === null ? [] : [[words.printed, fileLink(output, inline(output))] as [string, Content]]),
  ];
}

function summary(grade: Grade, language: Language, words: Words): Markup {
  const { judged, ok, points, of, problem } = grade;
  const tone = judged ? (ok ? 'good' : 'bad') : 'odd';
  const score = markup`<p class="score ${tone}"><b>${pointsText(points, language)}</b> / ${pointsText(of, language)}</p>`;
  const required = requiredOf(grade);
  return markup`${judged ? score : null}<p class="verdict ${tone}">${prose(summaryText(grade, words))}</p>${problem === null ? null : markup`<p class="note ${tone}">${prose(problem)}</p>`}${required.length === 0 ? null : table(required, language, words)}${bullets(skippedOf(grade, language).map(({ ids, why }) => markup`<code>${ids}</code>: ${prose(why)}`))}`;
}

function table(required: readonly RequirementResult[], language: Language, words: Words): Markup {
  const rows = required.map((result) => {
    const { id, outcome, requirement, points, of } = result;
    const name = markup`<code>${visible(id)}</code>`;
    const linked = isBroken(result) ? markup`<a href="#${anchorOf(id)}">${name}</a>` : name;
    return markup`<tr><td>${outcomeBadge(outcome, words)}</td><td>${linked}</td><td class="wide">${prose(requirement[language])}</td><td class="n">${pointsText(points, language)} / ${pointsText(of, language)}</td></tr>`;
  });
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${words.summary}"><table class="requirements"><thead><tr><th scope="col">${words.result}</th><th scope="col"></th><th scope="col">${words.requirement}</th><th scope="col" class="n">${words.points}</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** Ids are ours; whatever else they held would still be one word. */
function anchorOf(id: string): string {
  return `r-${id.replaceAll(/[^\w-]/g, '')}`;
}

function failures(grade: Grade, language: Language, words: Words): Content {
  const broken = requiredOf(grade).filter(isBroken);
  return broken.length === 0 ? null : broken.map((result) => failure(result, grade, language, words));
}

function failure(result: RequirementResult, grade: Grade, language: Language, words: Words): Markup {
  const { id, outcome, requirement, expected, received, hint, traceback, reproduce, capture } = result;
  const packets = packetsText(result, words);
  return markup`<article class="failure" id="${anchorOf(id)}"><h3><span class="which">${outcomeBadge(outcome, words)} <code>${visible(id)}</code></span> ${prose(requirement[language])}</h3>${
    hint === null ? null : markup`<p class="cause"><b>${words.cause}:</b> ${prose(hint[language])}</p>`
  }${bytesBeside(expected, received, words)}${traceback === null ? null : tracebackMarkup(traceback, words)}${
    reproduce === null
      ? null
      : markup`<p class="label">${words.tryIt}</p><pre class="command" tabindex="0"><code>${shown(reproduce, LONGEST_SENTENCE)}</code></pre>`
  }${ladderFigure(
    result,
    grade,
    language,
  )}${packets === '' ? null : markup`<p class="hint">${words.packets}: ${capture === null ? packets : fileLink(capture, packets)}</p>`}</article>`;
}

function ladderFigure(of: Pick<RequirementResult, 'ladder'>, grade: Grade, language: Language): Content {
  const drawing = ladderDrawing(of, grade, language);
  return drawing === undefined
    ? null
    : markup`<figure><div class="drawing" tabindex="0" role="region" aria-label="${WORDS[language].ladder}">${trusted(drawing)}</div></figure>`;
}

function note(one: Note, grade: Grade, language: Language): Markup {
  return markup`${prose(one.text)}${ladderFigure(one, grade, language)}`;
}

function tracebackMarkup({ file, line, code, error }: Traceback, words: Words): Markup {
  const place = fill(words.programLine, { file: visible(file), line: String(line) });
  return markup`<p class="label">${words.program}: ${place}</p><pre class="command" tabindex="0">${code === null ? null : markup`<code>${shown(code.trim())}</code>\n`}<code class="bad">${shown(error)}</code></pre>`;
}

function advice(grade: Grade, language: Language, words: Words): Content {
  const all = adviceOf(grade);
  const broken = all.filter(isBroken);
  if (broken.length > 0)
    return bullets(
      broken.map(({ id, hint }) => markup`<code>${visible(id)}</code>: ${prose(hint?.[language] ?? '')}`),
    );
  const isWhole = all.length > 0 && all.every(({ outcome }) => outcome === 'passed');
  return isWhole ? markup`<p>${fill(words.adviceGood, { count: String(all.length) })}</p>` : null;
}

function bullets(items: readonly Content[]): Content {
  return items.length === 0
    ? null
    : markup`<ul class="prose">${items.map((item) => markup`<li>${item}</li>`)}</ul>`;
}
