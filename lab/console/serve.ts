/** The console's HTTP: the page and its two files, what runs and grades left on disk, and the frames of captures. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createReadStream, realpathSync, statSync } from 'node:fs';
import { extname, resolve, sep } from 'node:path';
import type { Bundle } from './bundle.ts';
import type { Door } from './door.ts';
import type { Language } from '../../options/language.ts';
import { pipeline } from 'node:stream/promises';

/** Where files may be read from, by the first word of their address. */
export type Shelves = Readonly<Record<'runs' | 'grades', string>>;

/** Only what the console itself serves may run, and nobody may put it into a frame. xterm.js writes styles of its own. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
/** A report brings its script along. In a sandbox it is a stranger here: no cookie, no socket. */
const FILE_POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; sandbox allow-scripts allow-popups allow-downloads";

const COMMON = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

const TEXT = 'text/plain; charset=utf-8';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.pdf': 'application/pdf',
  '.pcap': 'application/vnd.tcpdump.pcap',
  '.json': 'application/json',
  '.csv': 'text/csv; charset=utf-8',
  '.log': TEXT,
  '.txt': TEXT,
};

/** What the server is made of; `frameOf` answers with JSON, or undefined for a frame that is not there. */
export interface Site {
  readonly door: Door;
  readonly page: Bundle;
  readonly language: Language;
  readonly shelves: Shelves;
  readonly frameOf: (capture: string, packet: number) => Promise<string | undefined>;
}

/** Not listening yet: the door knows the port first. */
export function serveSite(site: () => Site): Server {
  return createServer((request, response) => {
    answer(site(), request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else send(response, 500, TEXT, String(error));
    });
  });
}

async function answer(
  { door, page, language, shelves, frameOf }: Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const admission = door.admit(request);
  if (admission.kind === 'refused') return send(response, admission.status, TEXT, `${admission.why}\n`);
  if (admission.kind === 'welcome') {
    response.writeHead(303, { ...COMMON, 'Set-Cookie': admission.cookie, Location: '/' }).end();
    return;
  }
  const { pathname, searchParams } = new URL(request.url ?? '/', ANY);
  if (pathname === '/') return send(response, 200, TYPES['.html'], pageOf(language), PAGE_POLICY);
  if (pathname === '/console.js') return send(response, 200, 'text/javascript; charset=utf-8', page.script);
  if (pathname === '/console.css') return send(response, 200, 'text/css; charset=utf-8', page.style);
  if (pathname === '/frame') {
    const frame = await frameOf(searchParams.get('capture') ?? '', Number(searchParams.get('packet')));
    if (frame !== undefined) return send(response, 200, 'application/json', frame);
  }
  const file = fileAt(pathname, shelves);
  if (file === undefined) return send(response, 404, TEXT, 'The console has nothing at this address.\n');
  response.writeHead(200, {
    ...COMMON,
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    'Content-Security-Policy': FILE_POLICY,
  });
  await pipeline(createReadStream(file), response);
}

/** Only the path is looked at. */
const ANY = 'http://console';

/** As run folders and those of grades are called. */
const FOLDER = /^\d{4}-\d\d-\d\dT[^/\\]*$/;

/** Of `/runs/<run>/report.html`; undefined outside of such folders, also by a link, and for what is no file. */
function fileAt(pathname: string, shelves: Shelves): string | undefined {
  const [, shelf = '', folder = '', ...parts] = pathname.split('/').map((part) => decoded(part) ?? '/');
  const isPlain = parts.every((part) => !/[/\\]/.test(part));
  if (!Object.hasOwn(shelves, shelf) || !FOLDER.test(folder) || !isPlain) return undefined;
  try {
    const root = realpathSync(resolve(shelves[shelf as keyof Shelves], folder));
    const file = realpathSync(resolve(root, ...parts));
    return file.startsWith(root + sep) && statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined; // it is not there
  }
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

function send(
  response: ServerResponse,
  status: number,
  type: string | undefined,
  body: string,
  policy = "default-src 'none'",
): void {
  const headers = { ...COMMON, 'Content-Type': type ?? TEXT, 'Content-Security-Policy': policy };
  response.writeHead(status, headers).end(body);
}

/** A clock, in the colour of the links. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='%230b6790' stroke-width='2' stroke-linecap='round'%3E%3Ccircle cx='8' cy='8' r='6.5'/%3E%3Cpath d='M8 4.5V8L10.5 9.5'/%3E%3C/svg%3E";

/** All else is drawn by the script. */
function pageOf(language: Language): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>mesin-lab</title>
<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="/console.css">
<script type="module" src="/console.js"></script>
</head>
<body></body>
</html>
`;
}
