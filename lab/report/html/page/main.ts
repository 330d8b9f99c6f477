/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** What the page does when scripts are on; without them it is a document with the first rows of the table. */
import { offerThemes } from './theme.ts';
import { readIndex } from './read-island.ts';
import { Sheet } from './sheet.ts';
import { SessionTable } from './table.ts';

const index = readIndex();
offerThemes(index.words);
const table = new SessionTable(index);
const sheet = new Sheet(index, table);
table.onOpen = (number) => sheet.open(number);
sheet.openFromAddress();
