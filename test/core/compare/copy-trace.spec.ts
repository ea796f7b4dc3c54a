import { describe, expect, it } from 'vitest';
import { traceCopies } from '../../../src/core/compare/copy-trace.js';
import { makePurposeLedger } from '../../../src/core/compare/purposes.js';
import { baseSteps, buildImage, file } from '../../support/build-image.js';

const lint = { name: 'app/node_modules/lint/package.json', body: '{"name":"lint","version":"1.0.0"}' };
const lock = { name: 'app/node_modules/.package-lock.json', body: '{"packages":{"node_modules/lint":{"dev":true}}}' };
const base = baseSteps([file('usr/lib/libbase.so', 500, 'libbase')]);

const builder = buildImage({
  steps: [
    ...base,
    { createdBy: 'COPY . . # buildkit', entries: [file('app/src/a.js', 30, 'a'), file('app/test/t.js', 20, 't')] },
    {
      createdBy: 'RUN /bin/sh -c npm ci # buildkit',
      entries: [lint, lock, file('app/node_modules/web/i.js', 90, 'web')],
    },
    { createdBy: 'RUN /bin/sh -c npm run build # buildkit', entries: [file('app/dist/server.js', 70, 'dist')] },
  ],
});
const final = buildImage({
  steps: [
    ...base,
    {
      createdBy: 'COPY /app/node_modules ./node_modules # buildkit',
      entries: [{ ...lint, name: 'srv/node_modules/lint/package.json' }, file('srv/node_modules/web/i.js', 90, 'web')],
    },
    {
      createdBy: 'COPY /app ./ # buildkit',
      entries: [
        file('srv/dist/server.js', 70, 'dist'),
        file('srv/test/t.js', 20, 't'),
        file('srv/own.txt', 11, 'own'),
        file('srv/lib/libbase.so', 500, 'libbase'),
      ],
    },
    { createdBy: 'RUN /bin/sh -c true # buildkit', entries: [file('srv/made', 5, 'a')] },
  ],
});

describe('traceCopies', () => {
  it('finds for each copied directory where it was, and the instruction that made it', async () => {
    const { layers } = traceCopies(await builder, await final);
    expect(layers.map(({ layerIndex, bytes, tracedSize }) => [layerIndex, bytes, tracedSize])).toEqual([
      [1, 123, 123],
      [2, 601, 590],
    ]);
    expect(layers[0]?.directories).toMatchObject([
      { path: 'srv/node_modules/web', from: 'app/node_modules/web', sourceLayerIndex: 2, bytes: 90, files: 1 },
      { path: 'srv/node_modules/lint', from: 'app/node_modules/lint', owner: 'pkg:npm/lint@1.0.0', bytes: 33 },
    ]);
    expect(layers[1]?.directories).toMatchObject([
      { path: 'srv/lib', from: 'usr/lib', sourceLayerIndex: 0 },
      { path: 'srv/dist', from: 'app/dist', sourceInstruction: 'RUN npm run build', owner: 'application' },
      { path: 'srv/test', from: 'app/test', sourceInstruction: 'COPY . .' },
      { path: 'srv/own.txt', from: null, sourceLayerIndex: null, owner: null, bytes: 11 },
    ]);
  });

  it('says what was copied though nothing needs it, by what the build stage knows', async () => {
    const { layers } = traceCopies(await builder, await final);
    expect(layers.map(({ unneeded }) => unneeded)).toEqual([
      [
        {
          purpose: 'development-dependencies',
          bytes: 33,
          files: 1,
          examples: ['srv/node_modules/lint/package.json'],
        },
      ],
      [{ purpose: 'sources-and-tests', bytes: 20, files: 1, examples: ['srv/test/t.js'] }],
    ]);
  });

  it('says what repeats a layer below', async () => {
    const { layers } = traceCopies(await builder, await final);
    expect(layers[0]?.repeatsBase).toEqual({ bytes: 0, files: 0, examples: [] });
    expect(layers[1]?.repeatsBase).toEqual({ bytes: 500, files: 1, examples: ['srv/lib/libbase.so'] });
  });

  it('does not take layers that both share for copies', async () => {
    const image = await builder;
    expect(traceCopies(image, image)).toEqual({ layers: [] });
  });
});

describe('makePurposeLedger', () => {
  it('books a move to several stages in its own words', async () => {
    const { rows, residual } = makePurposeLedger(await builder, await final);
    const byPurpose = Object.fromEntries(rows.map(({ purpose, bytes }) => [purpose, bytes]));
    expect(residual).toBe(0);
    expect(byPurpose).toEqual({
      duplicates: 500,
      'development-dependencies': -33,
      application: -72,
      'newly-copied': 11,
      runtime: expect.any(Number) as number,
    });
  });

  it('counts byte code with its source, and an empty source too', async () => {
    const modules = (folder: string) => [
      file(`${folder}/m.py`, 40, 'm'),
      file(`${folder}/__pycache__/m.cpython-311.pyc`, 60, 'mc'),
      { name: `${folder}/__init__.py`, body: '' },
      file(`${folder}/__pycache__/__init__.cpython-311.pyc`, 9, 'ic'),
      file(`${folder}/__pycache__/gone.cpython-311.pyc`, 7, 'gc'),
    ];
    const stage = await buildImage({
      steps: [...base, { createdBy: 'RUN /bin/sh -c build # buildkit', entries: modules('srv/pkg') }],
    });
    const image = await buildImage({
      steps: [...base, { createdBy: 'COPY /srv/pkg /venv/pkg # buildkit', entries: modules('venv/pkg') }],
    });
    const [layer] = traceCopies(stage, image).layers;
    expect(layer?.unneeded).toMatchObject([{ purpose: 'caches-and-lists', bytes: 7, files: 1 }]);
    expect(layer?.directories.map(({ owner }) => owner)).toContain('application');
    expect(layer?.directories.find(({ path }) => path.endsWith('__pycache__'))?.owner).toBe('application');
  });
});
