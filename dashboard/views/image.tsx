import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { imagePath, readReport, type ImageReport, type ImageResource } from '../api/resources.js';
import { BudgetList } from '../components/budget-list.js';
import { ConfigFacts } from '../components/config-view.js';
import { CopyLink } from '../components/copy-link.js';
import { Downloads } from '../components/downloads.js';
import { FileTreemap } from '../components/file-treemap.js';
import { FindingList } from '../components/finding-list.js';
import { Heading } from '../components/heading.js';
import { HiddenView } from '../components/hidden-view.js';
import { ImageFigures } from '../components/image-figures.js';
import { JobView } from '../components/job-view.js';
import { LayerStack } from '../components/layer-stacks.js';
import { ErrorNotice, Loading } from '../components/notice.js';
import { OwnerTreemap } from '../components/owner-treemap.js';
import { PackageTable } from '../components/package-table.js';
import { PredictionView } from '../components/prediction-view.js';
import { ProblemList } from '../components/problem-list.js';
import { Section } from '../components/section.js';
import { SectionNav } from '../components/section-nav.js';
import { SurfaceList } from '../components/surface-view.js';
import { useJob } from '../hooks/use-job.js';
import { useLoaded } from '../hooks/use-loaded.js';
import { imageFindings } from '../model/finding-rows.js';
import { IMAGE_FORMATS, SBOM_FORMATS } from '../model/labels.js';
import { imagePackages } from '../model/package-rows.js';
import { shortReference } from '../model/text.js';

const PREDICTION = 'As a multi-stage build';
const SECTIONS = [
  'Who owns the bytes',
  'Directories',
  'Layers',
  'Hidden bytes',
  PREDICTION,
  'Findings',
  'Packages',
  'Attack surface',
  'Configuration',
  'Download the report',
];

/** One image: its progress while it is analysed, then what it carries. */
export function ImageView({ id }: { id: string }): VNode {
  const watched = useJob<ImageResource>(imagePath(id), false);
  return (
    <>
      <Heading text={watched.job ? shortReference(watched.job.reference) : 'Image'} />
      <JobView watched={watched} what="image">
        {(image) => <ReportView image={image} />}
      </JobView>
    </>
  );
}

function ReportView({ image }: { image: ImageResource }): VNode {
  const { loaded, again } = useLoaded((signal) => readReport<ImageReport>(imagePath(image.id), signal), [image.id]);
  if (loaded.state === 'loading') return <Loading what="the report" />;
  if (loaded.state === 'failed') return <ErrorNotice error={loaded.error} onRetry={again} />;
  return <ImageBody image={image} report={loaded.value} />;
}

function ImageBody({ image, report }: { image: ImageResource; report: ImageReport }): VNode {
  const packages = useMemo(() => imagePackages(report.packages), [report]);
  const predicted = report.prediction.savedVisibleSize > 0;
  const findings = useMemo(() => imageFindings(report.findings), [report]);
  return (
    <>
      <SectionNav titles={predicted ? SECTIONS : SECTIONS.filter((one) => one !== PREDICTION)} />
      <Section title="What it is">
        <ImageFigures image={image} report={report} />
        <CopyLink />
      </Section>
      {report.budgets && report.budgets.length > 0 && (
        <Section title="Budgets">
          <BudgetList budgets={report.budgets} />
        </Section>
      )}
      {report.problems.length > 0 && (
        <Section title="Could not be read" hint="These parts are missing below; everything else is complete.">
          <ProblemList problems={report.problems} />
        </Section>
      )}
      <Section title="Who owns the bytes" hint="Every visible byte has one owner. Open a tile to see its packages.">
        <OwnerTreemap owners={report.owners} />
      </Section>
      <Section title="Directories" hint="Visible bytes by place. Open a directory to see what is in it.">
        <FileTreemap imageId={image.id} visibleSize={report.sizes.visibleSize} />
      </Section>
      <Section title="Layers" hint="The oldest first. Bars show the content of a layer, all on one scale.">
        <LayerStack layers={report.layers} />
      </Section>
      <Section title="Hidden bytes" hint="Everybody pulls them, nobody can see them.">
        <HiddenView report={report} />
      </Section>
      {predicted && (
        <Section title={PREDICTION} hint="An estimate from this image alone.">
          <PredictionView report={report} />
        </Section>
      )}
      <Section title="Findings" hint="What costs bytes or adds risk, the most bytes first.">
        <FindingList rows={findings} />
      </Section>
      <Section title="Packages" hint="The same list as a software bill of materials (SBOM):">
        <Downloads path={imagePath(image.id)} formats={SBOM_FORMATS} />
        <PackageTable rows={packages} kind="image" />
      </Section>
      <Section title="Attack surface">
        <SurfaceList
          title={`Runs as ${report.surface.runsAsRoot ? 'root' : 'another user than root'}`}
          lists={report.surface}
          tone=""
        />
      </Section>
      <Section title="Configuration">
        <ConfigFacts config={report.config} />
      </Section>
      <Section title="Download the report">
        <Downloads path={imagePath(image.id)} formats={IMAGE_FORMATS} />
      </Section>
    </>
  );
}
