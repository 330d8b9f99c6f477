/** What comes after the sessions: latency, what was reconciled and what was not, what captures cannot show. */
import { heading, lead, list, paragraph, paragraphs } from './markup.ts';
import type { Code } from './markup.ts';
import type { Pictures } from './pictures.ts';
import type { ReportModel } from '../model.ts';
import { latencySvg } from '../svg/latency.ts';
import { table } from './table.ts';
import { whole, wordsOf } from './words.ts';

export function latencySection({ labels, latency }: ReportModel, pictures: Pictures): Code[] {
  return [
    heading(1, labels.latencyDistribution),
    lead([latency.text]),
    ...(latency.count === 0
      ? []
      : [pictures.figure(latencySvg(latency, labels), labels.latencyDistribution)]),
  ];
}

export function reconciliationSection({ language, labels, reconciliation }: ReportModel): Code[] {
  const { sources, offsets, gaps, contradictions, flaws } = reconciliation;
  const more = flaws - gaps.length - contradictions.length;
  return [
    heading(1, labels.reconciliation),
    ...paragraphs(reconciliation.paragraphs),
    table(
      [
        { title: labels.source, width: '1fr', text: ({ letter, name }) => `${name} (${letter})` },
        {
          title: labels.sessionsColumn,
          width: 'auto',
          align: 'right',
          text: ({ sessions }) => whole(sessions, language),
        },
      ],
      sources,
      { caption: labels.sources, labels },
    ),
    ...flawList(labels.gaps, gaps),
    ...flawList(labels.contradictions, contradictions),
    ...(more > 0 ? [paragraph(wordsOf(language).moreFlaws(whole(more, language)))] : []),
    ...(offsets.length === 0 ? [] : [offsetTable({ language, labels, reconciliation })]),
  ];
}

function offsetTable({
  language,
  labels,
  reconciliation,
}: Pick<ReportModel, 'language' | 'labels' | 'reconciliation'>): Code {
  return table(
    [
      { title: labels.source, width: '1fr', text: ({ source }) => source },
      { title: labels.against, width: '1fr', text: ({ against }) => against },
      { title: labels.offset, width: '1fr', text: ({ text }) => text },
      {
        title: labels.sessionsColumn,
        width: 'auto',
        align: 'right',
        text: ({ sessions }) => whole(sessions, language),
      },
    ],
    reconciliation.offsets,
    { caption: labels.clockOffsets, labels },
  );
}

function flawList(title: string, flaws: readonly string[]): Code[] {
  return flaws.length === 0 ? [] : [heading(2, title), list(flaws)];
}

export function limitSection({ labels, limits }: ReportModel): Code[] {
  return limits.length === 0 ? [] : [heading(1, labels.limits), list(limits)];
}
