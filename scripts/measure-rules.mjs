// Writes scripts/measured-rules.json: what each rule finds in real images and their Dockerfiles.
// node scripts/measure-rules.mjs REFERENCE[=DOCKERFILE[=CONTEXT]]… [--only-missing REFERENCE…]
// (built program; any skopeo transport). Images behind --only-missing count for rules that no image before them breaks.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDockerfile } from '../dist/core/dockerfile/parse.js';
import { RULES } from '../dist/core/findings/index.js';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const run = (...args) =>
  JSON.parse(execFileSync(process.execPath, [cli, ...args, '--format', 'json'], { maxBuffer: 1024 ** 3 }));

const measured = {};
function keep(subject, findings, settled) {
  for (const { ruleId, bytes, evidence } of findings) {
    const known = measured[ruleId];
    if (settled.has(ruleId)) continue;
    if (known && (known.bytes ?? -1) >= (bytes ?? -1)) continue;
    measured[ruleId] = { subject, instruction: evidence.instruction, bytes };
  }
}

let settled = new Set();
for (const argument of process.argv.slice(2)) {
  if (argument === '--only-missing') {
    settled = new Set(Object.keys(measured));
    continue;
  }
  const [reference, dockerfile, context] = argument.split('=');
  const name = reference.slice(reference.lastIndexOf('/') + 1).replace(/^(?:oci|layout):/, '');
  keep(name, run('inspect', reference, '--tls-verify=false').findings, settled);
  if (!dockerfile) continue;
  const options = context ? ['--context', context] : [];
  const report = run('dockerfile', dockerfile, '--image', reference, '--tls-verify=false', ...options);
  keep(`${basename(dockerfile)} of ${name}`, report.findings, settled);
}
// What no image has shows on the rule's own example, which is not built: nothing can be measured there.
const contextPaths = ['package.json', 'src/a.js', 'lib/z.js', '.git/HEAD', '.env'];
for (const rule of RULES) {
  const { id, needs, examples } = rule.meta;
  if (measured[id] || !needs.includes('dockerfile')) continue;
  const [text, dockerignore = null] = examples.bad.split('# --- .dockerignore\n');
  const [finding] = rule.run({ dockerfile: parseDockerfile(text), contextPaths, dockerignore });
  if (finding)
    measured[id] = { subject: 'no real one: its own example', instruction: finding.evidence.instruction, bytes: null };
}
const sorted = Object.fromEntries(Object.entries(measured).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(new URL('measured-rules.json', import.meta.url), `${JSON.stringify(sorted, null, 2)}\n`);
