/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** What the page does when scripts are on; without them it is a document with the first rows of the table. */
import { element } from '../../../drawing/element.ts';
import { startTable } from './table.ts';
import { INDEX_ID, type SessionIndex } from './island.ts';
import { offerThemes } from './theme.ts';
import { startSheet } from './sheet.ts';

const index = JSON.parse(element(INDEX_ID).textContent) as SessionIndex;
offerThemes(index.labels);
const table = startTable(index, (number) => sheet.open(number));
const sheet = startSheet(index, table);
