import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { ReadyImage, ReadyReport } from '../../src/analysis/analyzer.port.js';
import { ReportThread } from '../../src/analysis/report-thread.js';
import type { ToThread } from '../../src/analysis/report-messages.js';
import { CodedError } from '../../src/core/errors.js';
import { digestOf } from '../../src/core/image/digest.js';
import type { ImageReport } from '../../src/core/report/image-report.js';
import type { LayerScan } from '../../src/core/scan/layer-scan.js';
import { scanBytes, tarArchive } from '../support/build-layer.js';
import { modelImage } from '../support/model-image.js';

const layer = tarArchive([{ name: 'app/main', body: 'main' }]);
const { manifest, config } = modelImage([layer], [digestOf(layer)]);
const inputs = { budgets: [], waivers: [], baselineDockerfile: null, candidateDockerfile: null };

function image(load: ReadyImage['layers'][number]['load'], reference = 'r.example/app:1'): ReadyImage {
  const layers = [{ diffId: digestOf(layer), load }];
  return { reference, digest: manifest.digest, manifest, config, layers, saved: Promise.resolve() };
}

describe('ReportThread', () => {
  const threads: ReportThread[] = [];
  const start = (): ReportThread => {
    const thread = new ReportThread(new URL('../../dist/analysis/report-worker.js', import.meta.url));
    threads.push(thread);
    return thread;
  };
  afterAll(() => Promise.all(threads.map((thread) => thread.close())));

  it('makes one report for all who ask for the same at once, and reads the layer once', async () => {
    const thread = start();
    let loaded = 0;
    const asked = image(() => {
      loaded++;
      return scanBytes(layer);
    });
    const [one, other] = await Promise.all([thread.report(asked), thread.report(asked)]);
    expect(other).toBe(one);
    const comparison = await thread.compare({ baseline: asked, candidate: asked }, inputs, {});
    expect([one.report.sizes.contentSize, comparison.report.delta.contentSize, loaded]).toEqual([4, 0, 1]);
  });

  it('gives the reports of the images before that of their comparison, to all who ask for it', async () => {
    const thread = start();
    const same = image(() => scanBytes(layer));
    const both = { baseline: same, candidate: same };
    const told: string[] = [];
    const compare = async (who: string): Promise<void> => {
      const listen = ({ report, body }: ReadyReport<ImageReport>): unknown =>
        told.push(`${who} ${report.reference} ${body.byteLength > 0}`);
      await thread.compare(both, inputs, { baseline: listen, candidate: listen });
      told.push(`${who} compared`);
    };
    await Promise.all([compare('one'), compare('other')]);
    for (const who of ['one', 'other']) {
      const own = told.filter((text) => text.startsWith(`${who} `));
      const report = `${who} r.example/app:1 true`;
      expect(own).toEqual([report, report, `${who} compared`]);
    }
  });

  it('tells the thread which images are wanted together, before a task that needs them', async () => {
    const thread = start();
    const post = vi.spyOn(Worker.prototype, 'postMessage');
    try {
      const diffIds = [digestOf(layer)];
      const layers = new Map(image(() => scanBytes(layer)).layers.map((each) => [each.diffId, Promise.resolve(each)]));
      thread.expect({ digest: 'one', diffIds }, layers);
      thread.expect({ digest: 'other', diffIds }, layers);
      await thread.report(image(() => scanBytes(layer)));
      thread.expect({ digest: 'later', diffIds }, layers);
      await thread.report(image(() => scanBytes(layer)));
      const told = post.mock.calls.flatMap(([message]) => {
        const each = message as ToThread;
        return 'task' in each ? ['task'] : 'coming' in each ? [each.coming.together?.join(' ')] : [];
      });
      expect(told).toEqual(['one other', 'one other', 'task', 'later', 'task']);
    } finally {
      post.mockRestore();
    }
  });

  it('stacks the layers of an image that is expected, and does without when they do not come', async () => {
    const thread = start();
    const diffId = digestOf(layer);
    let loaded = 0;
    const load = (): Promise<LayerScan> => {
      loaded++;
      return scanBytes(layer);
    };
    thread.expect(
      { digest: manifest.digest, diffIds: [diffId] },
      new Map([[diffId, Promise.resolve({ diffId, load })]]),
    );
    const { report } = await thread.report(image(() => Promise.reject(new Error('it has the layer'))));
    expect([report.sizes.contentSize, loaded]).toEqual([4, 1]);
    const other = start();
    const gone = Promise.reject(new CodedError('REGISTRY_ERROR', 'gone'));
    other.expect({ digest: manifest.digest, diffIds: [diffId] }, new Map([[diffId, gone]]));
    expect((await other.report(image(load))).report).toEqual(report);
  });

  it('fails with the error of a layer that cannot be had, and goes on', async () => {
    const thread = start();
    const gone = image(() => Promise.reject(new CodedError('STORAGE_FULL', 'no room', { layerIndex: 0 })));
    await expect(thread.report(gone)).rejects.toMatchObject({ code: 'STORAGE_FULL', location: { layerIndex: 0 } });
    await expect(thread.report(image(() => scanBytes(layer)))).resolves.toMatchObject({
      report: { reference: 'r.example/app:1' },
    });
  });

  it('cancels what is under way when it is closed', async () => {
    const thread = start();
    const waits = thread.report(image(() => new Promise(() => undefined)));
    const closed = expect(waits).rejects.toMatchObject({ code: 'CANCELLED' });
    await thread.close();
    await closed;
  });
});
