import { parentPort } from 'node:worker_threads';
import type { LayerScan } from '../core/scan/layer-scan.js';
import { codedErrorOf, describeError } from '../threads/messages.js';
import { type OnReport, ReportMaker } from './report-maker.js';
import type { ComingImage, FromThread, ReportTask, ToThread } from './report-messages.js';

const maker = new ReportMaker();
/** Layers that were asked for. */
const pending = new Map<string, PromiseWithResolvers<LayerScan | Uint8Array>>();
/** Tasks are made one after the other: two at a time would hold twice as much in memory and be no faster. */
let last = Promise.resolve();

parentPort?.on('message', (message: ToThread) => {
  if ('task' in message) {
    last = last.then(() => answer(message.id, message.task));
    return;
  }
  if ('coming' in message) {
    void expect(message.id, message.coming);
    return;
  }
  const asked = pending.get(keyOf(message.id, message.diffId));
  if ('layer' in message) asked?.resolve(message.layer);
  else asked?.reject(codedErrorOf(message.error));
});

async function answer(id: number, task: ReportTask): Promise<void> {
  try {
    const onReport: OnReport = (side, text) => send({ id, side, text });
    send({ id, result: await maker.make(task, (diffId) => ask(id, diffId), onReport) });
  } catch (error) {
    send({ id, error: describeError(error) });
  }
  maker.tidyUp();
}

/** Beside the tasks: most of the time it waits for layers. */
async function expect(id: number, image: ComingImage): Promise<void> {
  await maker.expect(image, (diffId) => ask(id, diffId));
  send({ id, result: '' });
}

async function ask(id: number, diffId: string): Promise<LayerScan | Uint8Array> {
  const asked = Promise.withResolvers<LayerScan | Uint8Array>();
  pending.set(keyOf(id, diffId), asked);
  send({ id, needs: diffId });
  try {
    return await asked.promise;
  } finally {
    pending.delete(keyOf(id, diffId));
  }
}

const keyOf = (id: number, diffId: string): string => `${id} ${diffId}`;
const send = (message: FromThread): void => parentPort?.postMessage(message);
