/**
 * What an image is made of, as CycloneDX 1.5: Node, its npm packages and its Debian packages. The same image has the same
 * bill. (`npm sbom --omit dev` leaves out what is needed by a development package as well: `async`, which winston needs.)
 *
 * Source: https://cyclonedx.org/docs/1.5/json/, https://github.com/package-url/purl-spec.
 */

/** As an image tells. */
export interface Contents {
  /** Its name, with the tag. */
  readonly image: string;
  /** Of its configuration: `sha256:…`. */
  readonly id: string;
  /** Version of mesin-lab. */
  readonly lab: string;
  readonly node: string;
  /** Of node_modules/.package-lock.json, by folder such as `node_modules/winston`. */
  readonly packages: Readonly<Record<string, NpmPackage>>;
  /** /etc/os-release. */
  readonly release: string;
  /** /var/lib/dpkg/status; empty where there is none. */
  readonly debian: string;
}

interface NpmPackage {
  readonly version: string;
  /** Such as `sha512-` and Base64. */
  readonly integrity?: string;
  /** An SPDX expression. */
  readonly license?: string;
}

export function billOf(contents: Contents) {
  const { image, id, lab, node } = contents;
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { type: 'container', name: image, version: id } },
    components: [
      { type: 'application', name: 'mesin-lab', version: lab, purl: purl('npm', 'mesin-lab', lab) },
      {
        type: 'platform',
        name: 'node',
        version: node,
        cpe: `cpe:2.3:a:nodejs:node.js:${node}:*:*:*:*:*:*:*`,
        purl: purl('generic', 'node', node),
      },
      ...Object.entries(contents.packages).map(([folder, one]) => npmComponent(folder, one)),
      ...debianComponents(contents),
    ],
  };
}

function npmComponent(folder: string, { version, integrity = '', license }: NpmPackage) {
  const name = folder.replace(/^.*node_modules\//, '');
  const sha512 = /^sha512-(\S+)$/.exec(integrity)?.[1];
  return {
    type: 'library',
    name,
    version,
    purl: purl('npm', name, version),
    ...(license === undefined ? {} : { licenses: [{ expression: license }] }),
    ...(sha512 === undefined ? {} : { hashes: [{ alg: 'SHA-512', content: hex(sha512) }] }),
  };
}

function debianComponents({ debian, release }: Contents) {
  const [id = '', version = ''] = ['ID', 'VERSION_ID'].map((name) =>
    fieldOf(release, name, '=').replaceAll('"', ''),
  );
  const paragraphs = debian.split(/\n{2,}/).filter((one) => fieldOf(one, 'Status').endsWith(' installed'));
  return paragraphs.map((paragraph) => debianComponent(paragraph, id, `${id}-${version}`));
}

function debianComponent(paragraph: string, vendor: string, distro: string) {
  const field = (name: string): string => fieldOf(paragraph, name);
  const [name, version, arch] = [field('Package'), field('Version'), field('Architecture')];
  // Advisories are about sources: "glibc", or "gcc-12 (12.2.0-14)" where its version is another.
  const [source = name, ofSource] = field('Source').match(/[^ ()]+/g) ?? [];
  const upstream = ofSource === undefined ? source : `${source}@${ofSource}`;
  const qualifiers = new URLSearchParams({ arch, distro, upstream });
  return { type: 'library', name, version, purl: `${purl(`deb/${vendor}`, name, version)}?${qualifiers}` };
}

function purl(type: string, name: string, version: string): string {
  const path = name.split('/').map(encodeURIComponent).join('/');
  return `pkg:${type}/${path}@${encodeURIComponent(version)}`;
}

function hex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}

function fieldOf(text: string, name: string, separator = ': '): string {
  const line = text.split('\n').find((one) => one.startsWith(`${name}${separator}`));
  return line?.slice(name.length + separator.length).trim() ?? '';
}
