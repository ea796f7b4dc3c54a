import type { Worker } from 'node:worker_threads';
import { CodedError } from '../core/errors.js';
import type { ImageReport } from '../core/report/image-report.js';
import type {
  ComparisonInputs,
  ReadyComparison,
  ReadyImage,
  ReadyReport,
  ScannedLayer,
  Sides,
} from './analyzer.port.js';
import { codedErrorOf, describeError } from '../threads/messages.js';
import { startThread } from '../threads/start-thread.js';
import type { FromThread, ReportResult, ReportTask, SentImage, ToThread } from './report-messages.js';

/** A larger nursery would keep the process large, and make nothing faster that takes a second. */
const THREAD_LIMITS = { maxYoungGenerationSizeMb: 12 };

/** A task in the thread, and the layers that it may ask for. */
interface Running {
  readonly layers: ReadonlyMap<string, ScannedLayer>;
  resolve(result: ReportResult): void;
  reject(error: CodedError): void;
}

/**
 * Makes reports in a thread of its own, started when needed: whatever the size of an image, the event loop of the
 * process stays free for requests and heartbeats.
 */
export class ReportThread {
  readonly #running = new Map<number, Running>();
  /** Results under way by what they are of: whoever asks for the same joins. */
  readonly #underWay = new Map<string, Promise<ReportResult>>();
  #worker: Worker | undefined;
  #nextId = 0;

  constructor(private readonly entry: URL = new URL('./report-worker.js', import.meta.url)) {}

  /** Starts the thread, which takes a third of a second, for reports that will be asked for. */
  prepare(): void {
    this.#worker ??= this.#start();
  }

  /** @throws CodedError INTERNAL when the thread dies, CANCELLED when it is closed */
  async report(image: ReadyImage): Promise<ReadyReport<ImageReport>> {
    return (await this.#run({ image: sent(image) }, [image])) as ReadyReport<ImageReport>;
  }

  /** @throws CodedError as `report`, DOCKERFILE_INVALID */
  async compare(
    { baseline, candidate }: Sides<ReadyImage>,
    inputs: ComparisonInputs,
    reports: Sides<boolean>,
  ): Promise<ReadyComparison> {
    const task = { baseline: sent(baseline), candidate: sent(candidate), inputs: onlyInputs(inputs), reports };
    return (await this.#run(task, [baseline, candidate])) as ReadyComparison;
  }

  /** Ends the thread; what is under way fails with CANCELLED. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#failAll(new CodedError('CANCELLED', 'the report was cancelled'));
    await worker?.terminate();
  }

  #run(task: ReportTask, images: readonly ReadyImage[]): Promise<ReportResult> {
    const key = JSON.stringify(task);
    const joined = this.#underWay.get(key);
    if (joined) return joined;
    const result = this.#send(task, images).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, result);
    return result;
  }

  #send(task: ReportTask, images: readonly ReadyImage[]): Promise<ReportResult> {
    const layers = new Map(images.flatMap((image) => image.layers.map((layer) => [layer.diffId, layer] as const)));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#running.set(id, { layers, resolve, reject });
      this.#worker ??= this.#start();
      this.#worker.ref();
      this.#worker.postMessage({ id, task } satisfies ToThread);
    });
  }

  #start(): Worker {
    const worker = startThread(this.entry, { resourceLimits: THREAD_LIMITS });
    worker.unref();
    worker.on('message', (message: FromThread) => void this.#receive(worker, message));
    worker.on('error', (cause) => {
      this.#worker = undefined;
      this.#failAll(new CodedError('INTERNAL', 'the thread that makes reports died', {}, { cause }));
    });
    return worker;
  }

  async #receive(worker: Worker, message: FromThread): Promise<void> {
    const running = this.#running.get(message.id);
    if (!running) return;
    if ('needs' in message) {
      const layer = running.layers.get(message.needs);
      const answer = await sentLayer(message.id, message.needs, layer);
      worker.postMessage(answer, 'layer' in answer && answer.layer instanceof Uint8Array ? [answer.layer.buffer] : []);
      return;
    }
    this.#running.delete(message.id);
    if (this.#running.size === 0) worker.unref();
    if ('result' in message) running.resolve(message.result);
    else running.reject(codedErrorOf(message.error));
  }

  #failAll(error: CodedError): void {
    const running = [...this.#running.values()];
    this.#running.clear();
    for (const { reject } of running) reject(error);
  }
}

const sent = ({ layers, ...image }: ReadyImage): SentImage => ({
  ...image,
  diffIds: layers.map(({ diffId }) => diffId),
});

/** Callers pass rows with more in them. */
function onlyInputs({ budgets, waivers, baselineDockerfile, candidateDockerfile }: ComparisonInputs): ComparisonInputs {
  return { budgets, waivers, baselineDockerfile, candidateDockerfile };
}

async function sentLayer(id: number, diffId: string, layer: ScannedLayer | undefined): Promise<ToThread> {
  try {
    if (!layer) throw new CodedError('INTERNAL', 'a layer got lost');
    const loaded = await layer.load();
    // A copy of its own: what comes from the database may be a part of a buffer with much else in it.
    return { id, diffId, layer: loaded instanceof Uint8Array ? new Uint8Array(loaded) : loaded };
  } catch (error) {
    return { id, diffId, error: describeError(error) };
  }
}
