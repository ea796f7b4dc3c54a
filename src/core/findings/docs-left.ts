import { residueRule } from './support/residue-rule.js';

export const docsLeft = residueRule({
  meta: {
    id: 'docs-left',
    title: 'Documentation and translations are in the image',
    severity: 'info',
    why: 'Manuals, package documentation and translations are not read in a container. They often come with packages that are needed themselves.',
    remedy: 'Tell the package manager to leave them out, or remove them in the RUN that installs them.',
    examples: {
      bad: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*',
      good: 'FROM debian:12.5\nRUN printf "path-exclude=/usr/share/doc/*\\npath-exclude=/usr/share/man/*\\n" > /etc/dpkg/dpkg.cfg.d/no-docs && apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*',
    },
  },
  what: 'documentation and translations',
  matches: ({ category }, { isDocumentation }) => category === 'docs-and-locales' || isDocumentation,
  remedyFor: () =>
    'Set `path-exclude=/usr/share/doc/*` and `/usr/share/man/*` for dpkg (`--nodocs` for dnf), or remove them in the RUN that installs them.',
});
