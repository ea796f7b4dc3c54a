import type { HistoryReport } from '../../report/tag-history.js';
import { formatBytes } from '../../units.js';
import { findingsSections, TOP_ROWS } from './common-sections.js';
import { bytes, count, exact, left, name, right, top, type ReportDocument, type Section } from './document.js';

/** What people read of a row of deploys. */
export function historyDocument({
  deploys,
  instructions,
  pulledSize,
  averagePulledSize,
  findings,
}: HistoryReport): ReportDocument {
  const sections: Section[] = [
    {
      title: 'Deploys, oldest first',
      note: 'A machine pulls the blobs that the deploy before has not got; the first pulls everything.',
      columns: [
        left('Image'),
        right('Pulled'),
        right('Bytes'),
        right('Whole'),
        right('Layers kept'),
        left('First change'),
      ],
      bars: 1,
      rows: deploys.map((deploy) => [
        name(deploy.tag),
        bytes(deploy.pulledSize),
        exact(deploy.pulledSize),
        bytes(deploy.totalSize),
        count(deploy.sharedPrefix),
        name(deploy.firstChanged ?? 'nothing'),
      ]),
    },
    {
      title: 'What causes the pulls',
      note: 'Caused: all that was pulled in the deploys where this instruction was the first that changed. Own: its own layers.',
      columns: [
        right('Caused'),
        right('Bytes'),
        right('Times first'),
        right('Own'),
        right('Times pulled'),
        left('Instruction'),
      ],
      bars: 0,
      ...top(instructions, TOP_ROWS, (cost) => [
        bytes(cost.causedSize),
        exact(cost.causedSize),
        count(cost.causes),
        bytes(cost.pulledSize),
        count(cost.deploys),
        name(cost.instruction),
      ]),
    },
    ...findingsSections('Findings', findings),
  ];
  const [worst] = instructions;
  return {
    title: 'Deploy history',
    verdict: null,
    facts: [
      ['Pulled after the first', `${formatBytes(pulledSize)} in ${Math.max(0, deploys.length - 1)} deploys`],
      ['Per deploy', formatBytes(averagePulledSize)],
      ['Mostly because of', worst && worst.causedSize > 0 ? worst.instruction : 'nothing'],
    ],
    sections: sections.filter(({ rows }) => rows.length > 0),
  };
}
