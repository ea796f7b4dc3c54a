import type { Worker } from 'node:worker_threads';
import { CodedError } from '../core/errors.js';
import type { ComparisonReport } from '../core/report/comparison-report.js';
import type { ImageReport } from '../core/report/image-report.js';
import { buffersOf, type LayerScan } from '../core/scan/layer-scan.js';
import { packText } from '../database/packed-json.js';
import { codedErrorOf, describeError } from '../threads/messages.js';
import { startThread } from '../threads/start-thread.js';
import type {
  ComparisonInputs,
  ImageReportListeners,
  ReadyImage,
  ReadyReport,
  ScannedLayer,
  Sides,
} from './analyzer.port.js';
import type { ComingImage, FromThread, ReportTask, SentImage, ToThread } from './report-messages.js';

/** A larger nursery would keep the process large, and make nothing faster that takes a second. */
const THREAD_LIMITS = { maxYoungGenerationSizeMb: 12 };

type OnText = (side: keyof Sides<unknown>, text: string) => void;

/** A task in the thread, and the layers that it may ask for. */
interface Running {
  readonly layers: ReadonlyMap<string, Promise<ScannedLayer>>;
  readonly onText: OnText;
  resolve(text: string): void;
  reject(error: CodedError): void;
}

type OnReport = (side: keyof Sides<unknown>, report: Promise<ReadyReport<ImageReport>>) => void;

/** A task that others may join. */
interface UnderWay {
  readonly listeners: OnReport[];
  /** What was told so far. */
  readonly told: Parameters<OnReport>[];
  readonly result: Promise<ReadyReport<unknown>>;
}

/**
 * Makes reports in a thread of its own, started when needed: whatever the size of an image, the event loop of the
 * process stays free for requests and heartbeats.
 */
export class ReportThread {
  readonly #running = new Map<number, Running>();
  /** By what is asked for: whoever asks for the same joins. */
  readonly #underWay = new Map<string, UnderWay>();
  /** Images that the thread is about to be told of. */
  readonly #coming: { readonly image: ComingImage; readonly layers: Running['layers'] }[] = [];
  #worker: Worker | undefined;
  #nextId = 0;

  /** @param entry the built code of the thread */
  constructor(private readonly entry: URL) {}

  /**
   * Has the layers of an image stacked as they come, ahead of the tasks that need them. It also starts the thread, which
   * takes a third of a second. Images that are expected without a wait between them are wanted together.
   * @param layers by diffId
   */
  expect(image: ComingImage, layers: Running['layers']): void {
    for (const layer of layers.values()) layer.catch(() => undefined); // the thread may not ask for it
    if (this.#coming.push({ image, layers }) === 1) queueMicrotask(() => this.#sendComing());
  }

  /** Before any task that may need them. */
  #sendComing(): void {
    const coming = this.#coming.splice(0);
    const together = coming.map(({ image }) => image.digest);
    for (const { image, layers } of coming) {
      void this.#send({ coming: { ...image, together } }, layers).catch(() => undefined); // the tasks do it themselves then
    }
  }

  /** @throws CodedError INTERNAL when the thread dies, CANCELLED when it is closed */
  async report(image: ReadyImage): Promise<ReadyReport<ImageReport>> {
    return (await this.#run({ image: sent(image) }, [image])) as ReadyReport<ImageReport>;
  }

  /** @throws CodedError as `report`, DOCKERFILE_INVALID */
  async compare(
    { baseline, candidate }: Sides<ReadyImage>,
    inputs: ComparisonInputs,
    listeners: ImageReportListeners,
  ): Promise<ReadyReport<ComparisonReport>> {
    const reports = { baseline: listeners.baseline !== undefined, candidate: listeners.candidate !== undefined };
    const task = { baseline: sent(baseline), candidate: sent(candidate), inputs: onlyInputs(inputs), reports };
    const told: Promise<void>[] = [];
    const made = await this.#run(task, [baseline, candidate], (side, report) =>
      told.push(report.then(listeners[side])),
    );
    await Promise.all(told);
    return made as ReadyReport<ComparisonReport>;
  }

  /** Ends the thread; what is under way fails with CANCELLED. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#coming.length = 0;
    this.#failAll(new CodedError('CANCELLED', 'the report was cancelled'));
    await worker?.terminate();
  }

  #run(
    task: ReportTask,
    images: readonly ReadyImage[],
    onReport: OnReport = () => undefined,
  ): Promise<ReadyReport<unknown>> {
    this.#sendComing();
    const key = JSON.stringify(task);
    const joined = this.#underWay.get(key);
    if (joined) {
      for (const report of joined.told) onReport(...report);
      joined.listeners.push(onReport);
      return joined.result;
    }
    const layers = images.flatMap((image) => image.layers.map((each) => [each.diffId, Promise.resolve(each)] as const));
    const listeners = [onReport];
    const told: Parameters<OnReport>[] = [];
    const onText: OnText = (side, text) => {
      const report = ready<ImageReport>(text);
      told.push([side, report]);
      for (const listener of listeners) listener(side, report);
    };
    const result = this.#send({ task }, new Map(layers), onText)
      .then((text) => ready(text))
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, { listeners, told, result });
    return result;
  }

  #send(
    message: { readonly task: ReportTask } | { readonly coming: ComingImage },
    layers: Running['layers'],
    onText: OnText = () => undefined,
  ): Promise<string> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#running.set(id, { layers, onText, resolve, reject });
      this.#worker ??= this.#start();
      this.#worker.ref();
      this.#worker.postMessage({ id, ...message } satisfies ToThread);
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
      worker.postMessage(answer, 'layer' in answer ? memoryOf(answer.layer) : []);
      return;
    }
    if ('side' in message) {
      running.onText(message.side, message.text);
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

const sent = ({ layers, saved: _, ...image }: ReadyImage): SentImage => ({
  ...image,
  diffIds: layers.map(({ diffId }) => diffId),
});

/** The thread writes the text, which is smaller to hand over, and zlib's threads pack it. The caller names the type. */
const ready = async <Report>(text: string): Promise<ReadyReport<Report>> => ({
  report: JSON.parse(text) as Report,
  body: await packText(text),
});

/** Callers pass rows with more in them. */
function onlyInputs({ budgets, waivers, baselineDockerfile, candidateDockerfile }: ComparisonInputs): ComparisonInputs {
  return { budgets, waivers, baselineDockerfile, candidateDockerfile };
}

const memoryOf = (layer: LayerScan | Uint8Array<ArrayBuffer>): ArrayBuffer[] =>
  layer instanceof Uint8Array ? [layer.buffer] : buffersOf(layer);

async function sentLayer(id: number, diffId: string, coming: Promise<ScannedLayer> | undefined): Promise<ToThread> {
  try {
    const layer = await coming;
    if (!layer) throw new CodedError('INTERNAL', 'a layer got lost');
    const loaded = await layer.load();
    // A copy of its own: what comes from the database may be a part of a buffer with much else in it, and a scan is gone soon.
    return { id, diffId, layer: loaded instanceof Uint8Array ? new Uint8Array(loaded) : structuredClone(loaded) };
  } catch (error) {
    return { id, diffId, error: describeError(error) };
  }
}
