import { onlyRecommended } from '../predict/package-closure.js';
import { residueRule } from './support/residue-rule.js';
import type { Rule } from './finding.js';

const residue = (packages: ReadonlySet<string>): Rule =>
  residueRule({
    meta: {
      id: 'recommends-left',
      title: 'Packages are in the image that nobody asked for',
      severity: 'warning',
      why: 'A package manager installs what a package recommends besides what it needs: documentation, fonts, whole tool chains. No install names these packages, and none that is named depends on them. With a Dockerfile at hand, recommends-installed says it with its line.',
      remedy: 'Install without recommendations, and name those that are really used.',
      examples: {
        bad: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y nodejs && rm -rf /var/lib/apt/lists/*',
        good: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y --no-install-recommends nodejs && rm -rf /var/lib/apt/lists/*',
      },
    },
    what: 'packages that were only recommended',
    matches: ({ name }) => packages.has(name),
    remedyFor: () => 'Install with `--no-install-recommends` (`--setopt=install_weak_deps=False` for dnf).',
  });

export const recommendsLeft: Rule = {
  meta: residue(new Set()).meta,
  run: (context) => {
    const { image, dockerfile } = context;
    return image && !dockerfile ? residue(onlyRecommended(image)).run(context) : [];
  },
};
