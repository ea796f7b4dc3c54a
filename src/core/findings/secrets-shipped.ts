import { formatCount } from '../units.js';
import type { Rule } from './finding.js';
import { findingsByLayer } from './support/by-layer.js';

export const secretsShipped: Rule = {
  meta: {
    id: 'secrets-shipped',
    title: 'A secret is in the image',
    severity: 'error',
    needs: ['image'],
    why: 'Whoever can pull the image can read every layer of it, also files that a later layer deletes.',
    remedy:
      'Replace the secret now. Hand secrets to a build with RUN --mount=type=secret, and to a container when it starts; keep such files out with .dockerignore.',
    examples: {
      bad: 'FROM debian:12.5\nCOPY id_rsa /root/.ssh/id_rsa\nRUN git clone git@example.com:app.git && rm /root/.ssh/id_rsa',
      good: 'FROM debian:12.5\nRUN --mount=type=ssh git clone git@example.com:app.git',
    },
  },
  run: ({ image }) => {
    if (!image) return [];
    const stakes = image.surface.secrets.map((item) => ({ ...item, bytes: 0 }));
    const details = new Map(stakes.map(({ path, detail }) => [path, detail]));
    const hidden = new Set(
      stakes.filter(({ visible }) => !visible).map(({ layerIndex, path }) => `${layerIndex} ${path}`),
    );
    return findingsByLayer(image, stakes, ({ layerIndex, name, stakes: found }) => {
      const deleted = found.filter(({ path }) => hidden.has(`${layerIndex} ${path}`)).length;
      const kinds = [...new Set(found.map(({ path }) => details.get(path) ?? ''))];
      const note = deleted === 0 ? '' : `; ${deleted} deleted later, and still readable in the layer`;
      return {
        message: `${name} ships ${formatCount(found.length, 'file', 'files')} with secrets (${kinds.slice(0, 3).join('; ')})${note}.`,
        remediation:
          'Replace these secrets, build again without the files, and mount them with RUN --mount=type=secret.',
        severity: 'error',
        bytes: null,
      };
    });
  },
};
