import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { comparisonPath, type ComparisonReport, type ComparisonResource } from '../api/resources.js';
import { BudgetList } from '../components/budget-list.js';
import { CacheReuseView } from '../components/cache-reuse.js';
import { ConfigChanges } from '../components/config-view.js';
import { CopyTraceView } from '../components/copy-trace.js';
import { CopyLink } from '../components/copy-link.js';
import { DirectoryTreemap } from '../components/directory-treemap.js';
import { DockerfileSides } from '../components/dockerfile-sides.js';
import { Downloads } from '../components/downloads.js';
import { FindingList } from '../components/finding-list.js';
import { ImageHeadings } from '../components/image-headings.js';
import { KeyFigures } from '../components/key-figures.js';
import { LayerStacks } from '../components/layer-stacks.js';
import { PackageTable } from '../components/package-table.js';
import { Section } from '../components/section.js';
import { SectionNav } from '../components/section-nav.js';
import { SizeComparison } from '../components/size-comparison.js';
import { SurfaceComparison } from '../components/surface-view.js';
import { Foreign } from '../components/text.js';
import { WaterfallChart } from '../components/waterfall-chart.js';
import { comparedFindings } from '../model/finding-rows.js';
import { COMPARISON_FORMATS } from '../model/labels.js';
import { comparedPackages, isCounted } from '../model/package-rows.js';
import { formatWhole } from '../model/text.js';
import type { LoadedComparison } from './comparison.js';

const BUDGETS = 'Budgets';
const COPIES = 'Copied files';
const DOCKERFILE = 'Dockerfile';
const SECTIONS = [
  BUDGETS,
  'Where the bytes went',
  'Sizes',
  'Layers',
  COPIES,
  DOCKERFILE,
  'Findings',
  'Packages',
  'Directories',
  'Attack surface',
  'Configuration',
  'Download the report',
];

/** All sections of a finished comparison, the answer first. */
export function ComparisonBody(props: LoadedComparison & { comparison: ComparisonResource }): VNode {
  const { comparison, report, baselineLayers, candidateLayers } = props;
  const packages = useMemo(() => comparedPackages(report.packages), [report]);
  const findings = useMemo(() => comparedFindings(report.findings), [report]);
  const absent = absentSections(report);
  return (
    <>
      <SectionNav titles={SECTIONS.filter((title) => !absent.has(title))} />
      <Answer comparison={comparison} report={report} />
      {!absent.has(BUDGETS) && (
        <Section title={BUDGETS}>
          <BudgetList budgets={report.budgets} />
        </Section>
      )}
      <Section
        title="Where the bytes went"
        hint="Every byte that is shipped, visible or hidden; the rows add up exactly."
      >
        <WaterfallChart report={report} />
      </Section>
      <Section title="Sizes">
        <SizeComparison report={report} layers={[baselineLayers.length, candidateLayers.length]} />
      </Section>
      <Section title="Layers" hint="The oldest first. Bars show the content of a layer, all on one scale.">
        <LayerStacks baseline={baselineLayers} candidate={candidateLayers} />
        <CacheReuseView reuse={report.cacheReuse} />
      </Section>
      {!absent.has(COPIES) && (
        <Section
          title={COPIES}
          hint="What each COPY and ADD brought, and where the baseline, taken for the build stage, has the same content."
        >
          <CopyTraceView trace={report.copyTrace} />
        </Section>
      )}
      {!absent.has(DOCKERFILE) && (
        <Section title={DOCKERFILE} hint="The bytes that each line put into the image; lines of build stages put none.">
          <DockerfileSides report={report} />
        </Section>
      )}
      <Section
        title="Findings"
        hint="What costs bytes or adds risk: what is still there before what was fixed, the most bytes first."
      >
        <FindingList rows={findings} />
      </Section>
      <Section title="Packages" hint={packagesHint(report.packages)}>
        <PackageTable rows={packages} kind="comparison" />
      </Section>
      <Section
        title="Directories"
        hint="Visible bytes by directory: area is the amount of the difference, colour its direction."
      >
        <DirectoryTreemap files={report.files} />
      </Section>
      <Section title="Attack surface">
        <SurfaceComparison surface={report.surface} />
      </Section>
      <Section title="Configuration">
        <ConfigChanges changes={report.config} />
      </Section>
      <Section title="Download the report">
        <Downloads path={comparisonPath(comparison.id)} formats={COMPARISON_FORMATS} />
      </Section>
    </>
  );
}

/** What to read if one reads only one section. */
function Answer({ comparison, report }: { comparison: ComparisonResource; report: ComparisonReport }): VNode {
  return (
    <Section title="Verdict">
      <p class="verdict large">
        <Foreign text={report.verdict} />
      </p>
      <KeyFigures report={report} />
      <ImageHeadings comparison={comparison} report={report} />
      <CopyLink />
    </Section>
  );
}

/** How many are not in the table, and how many of it are parts of others. */
function packagesHint({ added, removed, unchangedCount }: ComparisonReport['packages']): string {
  const parts = [...added, ...removed].filter((one) => !isCounted(one)).length;
  const same = `${formatWhole(unchangedCount)} more are the same in both images.`;
  return parts === 0
    ? same
    : `${same} ${formatWhole(parts)} of these were installed by another package and count there.`;
}

/** Sections that this report has nothing for. */
function absentSections({ budgets, copyTrace, dockerfiles }: ComparisonReport): ReadonlySet<string> {
  const absent = new Set<string>();
  if (budgets.length === 0) absent.add(BUDGETS);
  if (copyTrace.layers.length === 0) absent.add(COPIES);
  if (!dockerfiles) absent.add(DOCKERFILE);
  return absent;
}
