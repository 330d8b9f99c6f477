/** A link to a repository, as students copy it from the page they look at: also of a branch, a folder, a file, a commit. */
import { LabError } from '../../errors.ts';

export type RepositoryLink = ReturnType<typeof repositoryLink>;

/** What some pages of a repository are called in their address, in front of the branch or commit: `/tree/main/src`. */
const PAGE = /^(?:-\/)?(tree|blob|raw|edit|commits?|src)\/(?:(?:branch|tag|commit)\/)?(.+)$/;
const OF_FILE = /^(?:blob|raw|edit)$/;
/** These have an owner and a name, and whatever follows is a page. */
const TWO_PARTS = /^(?:www\.)?(?:github\.com|bitbucket\.org|codeberg\.org)$/;
const SSH = /^(?:ssh:\/\/|git\+ssh:\/\/|)(?:[\w.-]+@)([\w.-]+)[:/]+(.+)$/i;

/** Throws {@link LabError} `USAGE` for what is none, or needs credentials. */
export function repositoryLink(given: string) {
  const text = given.trim().replace(/^[<"'](.*)[>"']$/, '$1');
  if (text === '') throw new LabError('USAGE', 'No repository is given.');
  const [, sshHost, sshPath = ''] = (/^https?:/i.test(text) ? null : SSH.exec(text)) ?? [];
  if (sshHost !== undefined || /^(?:git\+)?ssh:/i.test(text)) {
    const like = sshHost === undefined ? '' : `, such as https://${sshHost}/${sshPath.replace(/^~?\//, '')}`;
    throw refusal(text, `needs a key, and no credentials are asked for: expected an https link${like}`);
  }
  const url = URL.parse(/^[\w-]+(\.[\w-]+)+\//.test(text) ? `https://${text}` : text);
  // A host that takes http for a repository sends everybody on to https.
  if (url?.protocol === 'http:') url.protocol = 'https:';
  if (url === null || !['https:', 'file:'].includes(url.protocol))
    throw refusal(text, 'is no https or file link to a repository');
  if (url.password !== '')
    throw new LabError('USAGE', 'The link to the repository has a password in it: expected one without.');
  const { address, page } = url.protocol === 'file:' ? ofFile(url) : ofHost(url);
  const [, kind = '', rest = ''] = PAGE.exec(page) ?? [];
  return {
    /** As git takes it. */
    address,
    /** The branch, tag or commit, and a path in it; empty for what the repository shows first. */
    places: decoded(rest)
      .split('/')
      .filter((part) => part !== ''),
    /** Whether the path is of a file. */
    isFile: OF_FILE.test(kind),
  };
}

function refusal(text: string, why: string): LabError {
  return new LabError('USAGE', `${text} ${why}.`);
}

interface Split {
  readonly address: string;
  /** What follows in the link: `tree/main/src`; empty for most. */
  readonly page: string;
}

/** Its end can be told only where the repository is called `x.git`. */
function ofFile({ pathname }: URL): Split {
  const [, repository = pathname, page = ''] = /^(.+?\.git)\/(.+)$/.exec(pathname) ?? [];
  return { address: `file://${repository.replace(/\/+$/, '')}`, page };
}

function ofHost({ host, pathname }: URL): Split {
  const path = pathname.replace(/^\/+|\/+$/g, '');
  const parts = path.split('/');
  const [named = ''] = /^.+?(?:\.git(?=\/|$)|(?=\/-\/))/.exec(path) ?? [];
  const marker = parts.findIndex(
    (part, index) => index >= 2 && PAGE.test(parts.slice(index).join('/')) && part !== '',
  );
  const length = TWO_PARTS.test(host) ? 2 : marker === -1 ? parts.length : marker;
  const repository = named === '' ? parts.slice(0, length).join('/') : named;
  return { address: `https://${host}/${repository}`, page: path.slice(repository.length + 1) };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // a per cent sign that is one
  }
}
