/** Which of a package's programs a source is, by what Cargo.toml says and by where Cargo looks without being told. */
import { basename, dirname } from 'node:path/posix';

/** `path` is the source's in the package. */
export function cargoProgram(manifest: string, path: string): string {
  const sections = manifest.split(/^(?=\s*\[)/m);
  const valueOf = (key: string, of: string): string | undefined =>
    new RegExp(`^\\s*${key}\\s*=\\s*["']([^"']+)["']`, 'm').exec(of)?.[1];
  const programs = sections.filter((one) => /^\s*\[\[bin\]\]/.test(one));
  const told = programs.find((one) => valueOf('path', one) === path);
  const named = told && valueOf('name', told);
  if (named !== undefined) return named;
  if (path.startsWith('src/bin/'))
    return basename(path) === 'main.rs' ? basename(dirname(path)) : basename(path, '.rs');
  const [only] = programs;
  const alone = programs.length === 1 && only !== undefined ? valueOf('name', only) : undefined;
  const ofPackage = sections.find((one) => /^\s*\[package\]/.test(one));
  return alone ?? (ofPackage && valueOf('name', ofPackage)) ?? basename(path, '.rs');
}
