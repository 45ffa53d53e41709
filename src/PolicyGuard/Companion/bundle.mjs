// node bundle.mjs OUT-FOLDER ENTRY...: checks the types of the entries' project, then writes one minified file an entry.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const [out, ...entries] = process.argv.slice(2);
const project = [dirname(resolve(entries[0])), dirname(dirname(resolve(entries[0])))].find(folder => existsSync(join(folder, 'tsconfig.json')));

try {
  execFileSync(process.execPath, [join(here, 'node_modules', 'typescript', 'bin', 'tsc'), '--noEmit', '--pretty', 'false', '-p', project], { stdio: 'inherit' });
} catch {
  process.exit(1); // The compiler has said what is wrong, in MSBuild's own form.
}

const { warnings } = await build({
  entryPoints: entries,
  outdir: out,
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  // What Zoom's clients are made of: Chromium's frame and Apple's WebKit.
  target: ['chrome109', 'safari15.6'],
  legalComments: 'eof',
  nodePaths: [join(here, 'node_modules')],
  logLevel: 'warning',
});
process.exit(warnings.length > 0 ? 1 : 0);
