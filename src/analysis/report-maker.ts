import { analyzeImage } from '../core/analyze-image.js';
import { parseBudget } from '../core/budgets/parse-budget.js';
import { compareImages } from '../core/compare/compare-images.js';
import type { ImageAnalysis } from '../core/image-analysis.js';
import { findingsOf } from '../core/findings/image-findings.js';
import { describeImage } from '../core/report/describe-image.js';
import type { Finding } from '../core/report/finding.js';
import type { ImageReport } from '../core/report/image-report.js';
import { decodeLayerScan } from '../core/scan/codec.js';
import { COLUMN_NAMES } from '../core/scan/entry-table.js';
import type { LayerScan } from '../core/scan/layer-scan.js';
import { packJson } from '../database/packed-json.js';
import { StepCollector } from '../threads/collect-garbage.js';
import type { ReadyComparison, ReadyReport } from './analyzer.port.js';
import { Recent } from './recent.js';
import type { ReportResult, ReportTask, SentImage } from './report-messages.js';
import { withFindings } from './with-findings.js';

/** Bytes of scans that are kept: the layers of a base that many images have, and what was read of their packages. */
const SCANS_ROOM = 48 * 1024 ** 2;
/** Bytes of analyses that are kept, and what a name of an image takes in one. */
const ANALYSES_ROOM = 64 * 1024 ** 2;
const NAME_SIZE = 650;

/** An analysis with its findings: both are the same for all who ask. */
interface Analyzed {
  readonly analysis: ImageAnalysis;
  readonly findings: readonly Finding[];
}

/** Gives a scan that is not at hand. */
export type LoadLayer = (diffId: string) => Promise<LayerScan | Uint8Array>;

/** Makes reports, and keeps what the next ones are likely to need: layers and images that were there just now. */
export class ReportMaker {
  readonly #scans = new Recent<LayerScan>(SCANS_ROOM);
  readonly #analyses = new Recent<Analyzed>(ANALYSES_ROOM);
  readonly #garbage = new StepCollector();

  /** @throws CodedError what the load throws, DOCKERFILE_INVALID */
  async make(task: ReportTask, load: LoadLayer): Promise<ReportResult> {
    if ('image' in task) return this.#report(await this.#analyze(task.image, load));
    // Looked up before the analysis of the other one takes its room.
    const known = this.#known(task.candidate);
    const baseline = await this.#analyze(task.baseline, load);
    const same = task.baseline.digest === task.candidate.digest;
    const candidate = same ? baseline : (known ?? (await this.#analyze(task.candidate, load)));
    return this.#compare(baseline, candidate, task);
  }

  async #compare(
    baseline: Analyzed,
    candidate: Analyzed,
    { inputs, reports }: Extract<ReportTask, { inputs: unknown }>,
  ): Promise<ReadyComparison> {
    const report = compareImages(
      withFindings(baseline.analysis, inputs.baselineDockerfile, baseline.findings),
      withFindings(candidate.analysis, inputs.candidateDockerfile, candidate.findings),
      { files: false, budgets: inputs.budgets.map(parseBudget), waivers: inputs.waivers },
    );
    // one is packed by zlib's threads while the next is written
    const [body, ofBaseline, ofCandidate] = await Promise.all([
      packJson(report),
      reports.baseline ? this.#report(baseline) : undefined,
      reports.candidate ? this.#report(candidate) : undefined,
    ]);
    return { comparison: { report, body }, baseline: ofBaseline, candidate: ofCandidate };
  }

  async #report({ analysis, findings }: Analyzed): Promise<ReadyReport<ImageReport>> {
    const report = describeImage(analysis, findings, { files: false });
    return { report, body: await packJson(report) };
  }

  #known(image: SentImage): Analyzed | undefined {
    const known = this.#analyses.get(keyOf(image));
    return known && { ...known, analysis: { ...known.analysis, reference: image.reference } };
  }

  async #analyze(sent: SentImage, load: LoadLayer): Promise<Analyzed> {
    const known = this.#known(sent);
    if (known) return known;
    const { diffIds, ...image } = sent;
    const byDiffId = new Map<string, LayerScan>();
    for (const diffId of new Set(diffIds)) byDiffId.set(diffId, await this.#scan(diffId, load));
    const scans = diffIds.flatMap((diffId) => byDiffId.get(diffId) ?? []);
    const entries = scans.reduce((sum, scan) => sum + scan.entries.types.length, 0);
    this.#garbage.dropped(this.#analyses.makeRoom(NAME_SIZE * entries));
    this.#garbage.afterStep();
    const analysis = analyzeImage({ ...image, scans });
    const analyzed = { analysis, findings: findingsOf(analysis) };
    this.#analyses.set(keyOf(sent), analyzed, NAME_SIZE * analysis.fileSystem.nodes().length);
    this.#garbage.afterStep();
    return analyzed;
  }

  async #scan(diffId: string, load: LoadLayer): Promise<LayerScan> {
    const known = this.#scans.get(diffId);
    if (known) return known;
    const layer = await load(diffId);
    const scan = layer instanceof Uint8Array ? await decodeLayerScan(layer) : layer;
    this.#scans.set(diffId, scan, sizeOf(scan));
    return scan;
  }
}

/** All that an analysis depends on: not what the user calls the image. */
function keyOf({ reference: _, diffIds: __, ...image }: SentImage): string {
  return JSON.stringify(image);
}

function sizeOf({ entries, evidence }: LayerScan): number {
  const columns = COLUMN_NAMES.reduce((sum, name) => sum + entries[name].byteLength, 0);
  return evidence.reduce((sum, { bytes }) => sum + bytes.byteLength, columns);
}
