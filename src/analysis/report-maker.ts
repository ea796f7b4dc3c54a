import { analyzeImage, emptyStack } from '../core/analyze-image.js';
import { parseBudget } from '../core/budgets/parse-budget.js';
import type { LayerStack } from '../core/catalogers/layer-stack.js';
import { compareImages } from '../core/compare/compare-images.js';
import type { ImageAnalysis } from '../core/image-analysis.js';
import { findingsOf } from '../core/findings/image-findings.js';
import { stableJson } from '../core/exports/text/stable-json.js';
import { describeImage } from '../core/report/describe-image.js';
import type { Finding } from '../core/report/finding.js';
import { decodeLayerScan } from '../core/scan/codec.js';
import { COLUMN_NAMES } from '../core/scan/entry-table.js';
import { countEntries, type LayerScan } from '../core/scan/layer-scan.js';
import { StepCollector } from '../threads/collect-garbage.js';
import type { ComparisonInputs, Sides } from './analyzer.port.js';
import { EarlyStacks } from './early-stacks.js';
import { Recent } from './recent.js';
import type { ComingImage, ReportTask, SentImage } from './report-messages.js';
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
  /** What the analysis was made from, and reads. */
  readonly stack: LayerStack;
}

/** Gives a scan that is not at hand. */
export type LoadLayer = (diffId: string) => Promise<LayerScan | Uint8Array>;

/** Given the text of an image's report. */
export type OnReport = (side: keyof Sides<unknown>, text: string) => void;

/** Makes reports, and keeps what the next ones are likely to need: layers and images that were there just now. */
export class ReportMaker {
  readonly #recentScans = new Recent<LayerScan>(SCANS_ROOM);
  readonly #analyses: Recent<Analyzed>;
  readonly #garbage = new StepCollector();
  readonly #stacks: EarlyStacks;
  /** Those of the analyses that the task under way reads. */
  readonly #inUse = new Set<LayerStack>();

  /** @param room bytes of analyses that are kept */
  constructor(room = ANALYSES_ROOM) {
    this.#analyses = new Recent(room);
    this.#stacks = new EarlyStacks(room / NAME_SIZE, (entries) => this.#makeRoom(entries));
  }

  /** Stacks the layers of an image as they come, unless its analysis is at hand. Never rejects. */
  async expect(image: ComingImage, load: LoadLayer): Promise<void> {
    if (this.#analyses.find(({ analysis }) => analysis.digest === image.digest)) return;
    await this.#stacks.begin(
      image,
      (diffId) => this.#scan(diffId, load),
      () => this.#startFor(image),
    );
  }

  /** The stack of an earlier build of the image, whose analysis goes, or a new one. */
  #startFor({ diffIds, together = [] }: ComingImage): LayerStack {
    const taken = this.#analyses.takeBest(({ analysis, stack }, hasRoom) => {
      if (this.#inUse.has(stack) || together.includes(analysis.digest)) return 0;
      const staying = countEntries(stack.scans.slice(0, stack.sharedWith(diffIds)));
      // to make that analysis again would cost more than is saved
      return hasRoom && 2 * staying < countEntries(stack.scans) ? 0 : staying;
    });
    if (!taken) return emptyStack(diffIds.length);
    taken.stack.turnInto(diffIds);
    return taken.stack;
  }

  /**
   * The text of a report, as JSON.
   * @param onReport given the reports of images that a comparison shall bring, as soon as they are made
   * @throws CodedError what the load throws, DOCKERFILE_INVALID
   */
  async make(task: ReportTask, load: LoadLayer, onReport: OnReport): Promise<string> {
    try {
      return await this.#make(task, load, onReport);
    } finally {
      this.#inUse.clear();
    }
  }

  async #make(task: ReportTask, load: LoadLayer, onReport: OnReport): Promise<string> {
    if ('image' in task) return report(await this.#analyze(task.image, load));
    // Looked up before the analysis of the other one takes its room.
    const known = this.#known(task.candidate);
    const baseline = await this.#analyze(task.baseline, load);
    if (task.reports.baseline) onReport('baseline', report(baseline));
    const same = task.baseline.digest === task.candidate.digest;
    const candidate = same ? baseline : (known ?? (await this.#analyze(task.candidate, load)));
    if (task.reports.candidate) onReport('candidate', report(candidate));
    return compare(baseline, candidate, task.inputs);
  }

  /** Collects the garbage of a task that has been answered, so that the next one need not. */
  tidyUp(): void {
    this.#garbage.afterStep();
  }

  #known(image: SentImage): Analyzed | undefined {
    const known = this.#analyses.get(keyOf(image));
    if (known) this.#inUse.add(known.stack);
    return known && { ...known, analysis: { ...known.analysis, reference: image.reference } };
  }

  async #analyze(sent: SentImage, load: LoadLayer): Promise<Analyzed> {
    const known = this.#known(sent);
    if (known) return known;
    const { diffIds, ...image } = sent;
    const stack = (await this.#stacks.take(sent.digest)) ?? (await this.#stack(diffIds, load));
    this.#inUse.add(stack);
    const analysis = analyzeImage({ ...image, scans: stack.scans }, stack);
    const analyzed = { analysis, findings: findingsOf(analysis), stack };
    this.#analyses.set(keyOf(sent), analyzed, NAME_SIZE * analysis.fileSystem.nodes().length);
    this.#garbage.afterStep();
    return analyzed;
  }

  async #stack(diffIds: readonly string[], load: LoadLayer): Promise<LayerStack> {
    const scans = new Map<string, LayerScan>();
    for (const diffId of new Set(diffIds)) scans.set(diffId, await this.#scan(diffId, load));
    const layers = diffIds.flatMap((diffId) => scans.get(diffId) ?? []);
    this.#makeRoom(countEntries(layers));
    const stack = emptyStack(diffIds.length);
    for (const scan of layers) stack.push(scan);
    return stack;
  }

  /** Lets go of analyses so that another image with so many entries has room. */
  #makeRoom(entries: number): void {
    this.#garbage.dropped(this.#analyses.makeRoom(NAME_SIZE * entries));
    this.#garbage.afterStep();
  }

  async #scan(diffId: string, load: LoadLayer): Promise<LayerScan> {
    const known = this.#recentScans.get(diffId);
    if (known) return known;
    const layer = await load(diffId);
    const scan = layer instanceof Uint8Array ? await decodeLayerScan(layer) : layer;
    this.#recentScans.set(diffId, scan, sizeOf(scan));
    return scan;
  }
}

const report = ({ analysis, findings }: Analyzed): string =>
  stableJson(describeImage(analysis, findings, { files: false }));

function compare(baseline: Analyzed, candidate: Analyzed, inputs: ComparisonInputs): string {
  const report = compareImages(
    withFindings(baseline.analysis, inputs.baselineDockerfile, baseline.findings),
    withFindings(candidate.analysis, inputs.candidateDockerfile, candidate.findings),
    { files: false, budgets: inputs.budgets.map(parseBudget), waivers: inputs.waivers },
  );
  return stableJson(report);
}

/** All that an analysis depends on: not what the user calls the image. */
function keyOf({ reference: _, diffIds: __, ...image }: SentImage): string {
  return JSON.stringify(image);
}

function sizeOf({ entries, evidence }: LayerScan): number {
  const columns = COLUMN_NAMES.reduce((sum, name) => sum + entries[name].byteLength, 0);
  return evidence.reduce((sum, { bytes }) => sum + bytes.byteLength, columns);
}
