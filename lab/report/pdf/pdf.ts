/**
 * The report as a PDF to hand in. Identical models give identical bytes.
 *
 *     model ─▶ cover, sections, points, sessions (source in code mode) ─▶ typst.ts ─▶ bytes
 *                     └─ pictures.ts (the page's drawings, in light colours) ──┘
 */
import { cover } from './cover.ts';
import { Pictures } from './pictures.ts';
import type { ReportModel } from '../model.ts';
import { chosenSection, sessionSection } from './sessions.ts';
import { pointSection } from './points.ts';
import { latencySection, limitSection, reconciliationSection } from './findings.ts';
import { runSection, serverSection, summarySection } from './sections.ts';
import { style } from './style.ts';
import { typeset } from './typst.ts';

export async function renderPdf(model: ReportModel): Promise<Uint8Array> {
  const pictures = new Pictures(model.labels);
  const parts = [
    cover(model),
    ...summarySection(model),
    ...runSection(model, pictures),
    ...serverSection(model),
    ...pointSection(model, pictures),
    ...chosenSection(model, pictures),
    ...sessionSection(model),
    ...latencySection(model, pictures),
    ...reconciliationSection(model),
    ...limitSection(model),
  ];
  return typeset(`#{\n${style(model)}\n${parts.join('\n')}\n}\n`, pictures.files);
}
