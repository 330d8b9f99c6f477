/** What comes before the points: the summary, the machines and the run, the server at work. */
import { factTable, table } from './table.ts';
import { heading, lead, paragraphs } from './markup.ts';
import type { Code } from './markup.ts';
import type { Pictures } from './pictures.ts';
import type { Command, Labels, ReportModel } from '../model.ts';
import { linesFigure } from './lines-figure.ts';
import { topologySvg } from '../svg/topology.ts';
import { whole, wordsOf } from './words.ts';

export function summarySection({ labels, summary }: ReportModel): Code[] {
  return [heading(1, labels.summary), ...paragraphs(summary)];
}

export function runSection({ language, labels, run }: ReportModel, pictures: Pictures): Code[] {
  const { machines, topology, facts, commands, files } = run;
  const words = wordsOf(language);
  const count = (value: number | undefined): string => whole(value, language);
  return [
    heading(1, labels.machinesAndRun),
    pictures.figure(topologySvg(topology, labels), labels.topology),
    table(
      [
        { title: labels.machine, width: '1fr', text: ({ name }) => name },
        { title: labels.address, width: '1.4fr', isCode: true, text: ({ address }) => address },
        { title: labels.role, width: '1fr', text: ({ roleText }) => roleText },
        {
          title: labels.sessionsColumn,
          width: 'auto',
          align: 'right',
          text: ({ sessions }) => count(sessions),
        },
        { title: labels.packets, width: 'auto', align: 'right', text: ({ packets }) => count(packets) },
        { title: labels.dropped, width: 'auto', align: 'right', text: ({ dropped }) => count(dropped) },
      ],
      machines,
      { caption: labels.machinesAndRun, labels },
    ),
    factTable(facts, { caption: words.facts, labels }),
    ...commandTable(commands, labels),
    heading(2, labels.files),
    lead([words.checkFiles]),
    table(
      [
        { title: labels.file, width: '1fr', text: ({ path, what }) => `${path}\u2028${what}` },
        { title: labels.bytes, width: 'auto', align: 'right', text: ({ bytes }) => count(bytes) },
        { title: labels.sha256, width: 'auto', isCode: true, longest: 64, text: ({ sha256 }) => sha256 },
      ],
      files,
      { caption: labels.files, labels, size: 8.5 },
    ),
  ];
}

function commandTable(commands: readonly Command[], labels: Labels): Code[] {
  if (commands.length === 0) return [];
  return [
    heading(2, labels.commands),
    table(
      [
        { title: labels.machine, width: 'auto', text: ({ where }) => where },
        { title: labels.commands, width: '1fr', isCode: true, longest: 72, text: ({ command }) => command },
      ],
      commands,
      { caption: labels.commands, labels },
    ),
  ];
}

export function serverSection({ language, labels, server }: ReportModel): Code[] {
  const count = (value: number): string => whole(value, language);
  return [
    heading(1, labels.serverAtWork),
    lead(server.paragraphs),
    ...(server.excerpt.length === 0 ? [] : [linesFigure(server.excerpt, labels.logExcerpt, labels)]),
    ...(server.threads.length === 0
      ? []
      : [
          table(
            [
              { title: labels.thread, width: '1fr', align: 'right', text: ({ thread }) => String(thread) },
              {
                title: labels.sessionsColumn,
                width: '1fr',
                align: 'right',
                text: (one) => count(one.sessions),
              },
              { title: labels.replies, width: '1fr', align: 'right', text: ({ replies }) => count(replies) },
              { title: labels.mostOpen, width: '1fr', align: 'right', text: ({ peak }) => count(peak) },
            ],
            server.threads,
            { caption: labels.threads, labels },
          ),
        ]),
  ];
}
