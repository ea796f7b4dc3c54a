import type { RuleMeta } from '../finding.js';

const NEEDS: Readonly<Record<RuleMeta['needs'][number], string>> = {
  image: 'an image',
  dockerfile: 'a Dockerfile',
  context: 'the build context',
  history: 'the deploys of a repository',
};

/** The documentation page of a rule, Markdown. */
export function rulePage({ id, title, severity, needs, why, remedy, examples }: RuleMeta): string {
  return `# ${title}

\`${id}\`, ${severity}, looks at ${needs.map((need) => NEEDS[need]).join(' and ')}

## Why

${why}

## What to do

${remedy}

## Example

Found:

\`\`\`dockerfile
${examples.bad}
\`\`\`

Better:

\`\`\`dockerfile
${examples.good}
\`\`\`
`;
}

/** The list of all rules, Markdown. */
export function ruleIndex(rules: readonly RuleMeta[]): string {
  const lines = rules.map(({ id, severity, title }) => `- [${id}](${id}.md) (${severity}): ${title}`);
  return `# Rules\n\n${lines.join('\n')}\n`;
}
