import { formatCount } from '../units.js';
import type { ImageAnalysis } from '../image-analysis.js';
import type { SurfaceItem } from '../report/image-report.js';
import type { Rule, RuleFinding } from './finding.js';
import { listWords } from './support/at.js';
import { findingsByLayer } from './support/by-layer.js';

export const secretsShipped: Rule = {
  meta: {
    id: 'secrets-shipped',
    title: 'A secret is in the image',
    severity: 'error',
    needs: ['image'],
    why: 'Whoever can pull the image can read every layer of it, also files that a later layer deletes. A key that belongs to an installed package, such as the test keys in the sources of Go, is the same for everybody who installs it and gives nothing away: that is only information.',
    remedy:
      'Replace the secret now. Hand secrets to a build with RUN --mount=type=secret, and to a container when it starts; keep such files out with .dockerignore.',
    examples: {
      bad: 'FROM debian:12.5\nCOPY id_rsa /root/.ssh/id_rsa\nRUN git clone git@example.com:app.git && rm /root/.ssh/id_rsa',
      good: 'FROM debian:12.5\nRUN --mount=type=ssh git clone git@example.com:app.git',
    },
  },
  run: ({ image }) => {
    if (!image) return [];
    const found = image.surface.secrets.map((item) => ({ ...item, bytes: 0, owner: packageOf(image, item) }));
    return [
      ...leaked(
        image,
        found.filter(({ owner }) => owner === null),
      ),
      ...published(
        image,
        found.filter(({ owner }) => owner !== null),
      ),
    ];
  },
};

interface FoundSecret extends SurfaceItem {
  readonly bytes: number;
  /** purl of the package that ships it to everybody, or null. */
  readonly owner: string | null;
}

/** The package whose database claims a file; null for what an installation made, for the rest, and for what is hidden. */
function packageOf(image: ImageAnalysis, { path, visible }: SurfaceItem): string | null {
  const node = visible ? image.fileSystem.get(path) : undefined;
  const owner = node && image.ownerOf(node);
  return owner?.category === 'os-package' || owner?.category === 'language-package' ? owner.name : null;
}

function leaked(image: ImageAnalysis, secrets: readonly FoundSecret[]): RuleFinding[] {
  const details = new Map(secrets.map(({ path, detail }) => [path, detail]));
  const hidden = new Set(
    secrets.filter(({ visible }) => !visible).map(({ layerIndex, path }) => `${layerIndex} ${path}`),
  );
  return findingsByLayer(image, secrets, ({ layerIndex, name, stakes: found, base }) => {
    const deleted = found.filter(({ path }) => hidden.has(`${layerIndex} ${path}`)).length;
    const kinds = [...new Set(found.map(({ path }) => details.get(path) ?? ''))];
    const note = deleted === 0 ? '' : `; ${deleted} deleted later, and still readable in the layer`;
    return {
      message: `${name} ships ${formatCount(found.length, 'file', 'files')} with secrets (${kinds.slice(0, 3).join('; ')})${note}.`,
      remediation: base
        ? 'They lie in the base image: tell who makes it, and trust these secrets no longer.'
        : 'Replace these secrets, build again without the files, and mount them with RUN --mount=type=secret.',
      severity: base ? 'warning' : 'error',
      bytes: null,
    };
  });
}

/** Keys that packages ship, most often for their own tests. */
function published(image: ImageAnalysis, secrets: readonly FoundSecret[]): RuleFinding[] {
  const owners = new Map(secrets.map(({ path, owner }) => [path, owner ?? '']));
  return findingsByLayer(image, secrets, ({ name, stakes: found }) => {
    const packages = [...new Set(found.map(({ path }) => owners.get(path) ?? ''))];
    return {
      message: `${name} ships ${formatCount(found.length, 'file', 'files')} that ${found.length === 1 ? 'looks' : 'look'} secret and ${found.length === 1 ? 'belongs' : 'belong'} to ${listWords(packages)}: everybody who installs that has the same.`,
      remediation: 'Nothing has to be replaced, unless the package is your own and not meant for everybody.',
      severity: 'info',
      bytes: null,
    };
  });
}
