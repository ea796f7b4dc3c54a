import { afterAll, describe, expect, it } from 'vitest';
import type { ReadyImage } from '../../src/analysis/analyzer.port.js';
import { ReportThread } from '../../src/analysis/report-thread.js';
import { CodedError } from '../../src/core/errors.js';
import { digestOf } from '../../src/core/image/digest.js';
import { scanBytes, tarArchive } from '../support/build-layer.js';
import { modelImage } from '../support/model-image.js';

const layer = tarArchive([{ name: 'app/main', body: 'main' }]);
const { manifest, config } = modelImage([layer], [digestOf(layer)]);
const inputs = { budgets: [], waivers: [], baselineDockerfile: null, candidateDockerfile: null };

function image(load: ReadyImage['layers'][number]['load'], reference = 'r.example/app:1'): ReadyImage {
  return { reference, digest: manifest.digest, manifest, config, layers: [{ diffId: digestOf(layer), load }] };
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
    const { comparison } = await thread.compare({ baseline: asked, candidate: asked }, inputs, {
      baseline: false,
      candidate: false,
    });
    expect([one.report.sizes.contentSize, comparison.report.delta.contentSize, loaded]).toEqual([4, 0, 1]);
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
