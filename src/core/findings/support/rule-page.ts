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

/** Where a rule fired on a real image or Dockerfile, and what was at stake. */
export interface MeasuredRule {
  /** Name of the image, or of its Dockerfile. */
  readonly subject: string;
  readonly instruction: string | null;
  readonly bytes: number | null;
}

/** The list of all rules with what they measured, Markdown. */
export function ruleIndex(rules: readonly RuleMeta[], measured: Readonly<Record<string, MeasuredRule>> = {}): string {
  const lines = rules.map(({ id, severity, title }) => `- [${id}](${id}.md) (${severity}): ${title}`);
  const rows = rules.map(({ id }) => `| [${id}](${id}.md) | ${measuredCells(measured[id]).join(' | ')} |`);
  return `# Rules

${lines.join('\n')}

## Measured

The largest finding of each rule on the images of [prediction.md](../prediction.md) and their Dockerfiles, written by
\`scripts/measure-rules.mjs\`. All of these images are really built. \`flawed\` is one that breaks rules on purpose
(\`scripts/build-flawed-image.sh\`), named only where no image of a real program breaks the rule; where there is no real
example at all, the table says so. Bytes as defined in [accounting.md](../accounting.md); a dash under bytes: the rule
measures none, or its image is not known to hold any.

| rule | in | instruction | bytes |
| --- | --- | --- | ---: |
${rows.join('\n')}
`;
}

const LONGEST_CELL = 60;

function measuredCells(measured: MeasuredRule | undefined): string[] {
  if (!measured) return ['no real one', '-', '-'];
  const { subject, instruction, bytes } = measured;
  const text = (instruction ?? '').replaceAll('|', '\\|');
  const shown = text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL)}…` : text;
  return [subject, shown === '' ? '-' : `\`${shown}\``, bytes === null ? '-' : bytes.toLocaleString('en-US')];
}
