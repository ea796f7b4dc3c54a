import { readdir, readFile } from 'node:fs/promises';
import * as keda from '@kubernetes-models/keda/keda.sh/v1alpha1';
import * as apps from 'kubernetes-models/apps/v1';
import * as batch from 'kubernetes-models/batch/v1';
import * as networking from 'kubernetes-models/networking.k8s.io/v1';
import * as policy from 'kubernetes-models/policy/v1';
import * as core from 'kubernetes-models/v1';
import { parse, parseAllDocuments } from 'yaml';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeEnvironment, readConfig } from '../../src/config.js';

const FOLDER = new URL('../../deploy/kubernetes/', import.meta.url);
const MODELS: Record<string, Record<string, unknown>> = {
  v1: core,
  'apps/v1': apps,
  'batch/v1': batch,
  'networking.k8s.io/v1': networking,
  'policy/v1': policy,
  'keda.sh/v1alpha1': keda,
};

interface Container {
  readonly name: string;
  readonly env?: { name: string; value?: string }[];
  readonly command?: string[];
  readonly ports?: { name: string; containerPort: number }[];
  readonly securityContext: object;
  readonly resources: object;
  readonly volumeMounts?: { name: string; mountPath: string }[];
  readonly startupProbe?: object;
  readonly livenessProbe?: object;
  readonly readinessProbe?: object;
}

interface PodSpec {
  readonly containers: Container[];
  readonly volumes?: { name: string }[];
  readonly securityContext: object;
  readonly automountServiceAccountToken: boolean;
  readonly terminationGracePeriodSeconds?: number;
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { name: string };
  readonly data?: Record<string, string>;
  readonly stringData?: Record<string, string>;
  readonly spec?: {
    selector?: { matchLabels?: Record<string, string> };
    podSelector?: { matchLabels?: Record<string, string> };
    template?: { metadata: { labels: Record<string, string> }; spec: PodSpec };
    triggers?: { metadata: { query: string } }[];
    scaleTargetRef?: { name: string };
  };
}

/** A resource as the Kubernetes API of its kind takes it, or the reasons why not. */
function validate(manifest: Manifest): string[] {
  const model = MODELS[manifest.apiVersion]?.[manifest.kind];
  if (typeof model !== 'function') return [`${manifest.apiVersion} ${manifest.kind} is not known`];
  const Model = model as new (data: unknown) => { validate(): void };
  try {
    new Model(manifest).validate();
    return [];
  } catch (error) {
    return [String(error)];
  }
}

describe('the Kubernetes manifests', () => {
  let manifests: Manifest[] = [];
  let kustomization: { resources: string[] };
  const podOf = ({ spec }: Manifest): PodSpec => spec!.template!.spec;
  const named = (kind: string, name: string): Manifest =>
    manifests.find((each) => each.kind === kind && each.metadata.name === name)!;
  const withPods = (): Manifest[] => manifests.filter(({ spec }) => spec?.template !== undefined);

  beforeAll(async () => {
    kustomization = parse(await readFile(new URL('kustomization.yaml', FOLDER), 'utf8')) as typeof kustomization;
    const texts = await Promise.all(kustomization.resources.map((file) => readFile(new URL(file, FOLDER), 'utf8')));
    manifests = texts.flatMap((text) => parseAllDocuments(text).map((each) => each.toJS() as Manifest));
  });

  it('are all listed, and each is what its API takes', async () => {
    const files = (await readdir(FOLDER)).filter((file) => file !== 'kustomization.yaml');
    expect([...kustomization.resources].sort()).toEqual(files.sort());
    expect(manifests.length).toBeGreaterThan(12);
    expect(manifests.flatMap(validate)).toEqual([]);
    expect(new Set(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).size).toBe(manifests.length);
  });

  it('would be refused with a mistake: the check checks', () => {
    const broken = structuredClone(named('Deployment', 'stagediff-api'));
    Object.assign(podOf(broken).containers[0]!, { ports: [{ containerPort: 'three thousand' }] });
    expect(validate(broken)).toHaveLength(1);
    expect(validate({ ...broken, spec: {} })).toHaveLength(1);
    expect(validate({ ...broken, kind: 'Deploymint' })).toHaveLength(1);
  });

  it('run as no root, on a read-only root, without rights', () => {
    expect(withPods().map(({ metadata }) => metadata.name)).toEqual([
      'stagediff-migration',
      'stagediff-api',
      'stagediff-worker',
    ]);
    for (const pod of withPods().map(podOf)) {
      expect(pod.automountServiceAccountToken).toBe(false);
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      for (const { securityContext, resources } of pod.containers) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(resources).toMatchObject({
          requests: { cpu: expect.any(String) },
          limits: { memory: expect.any(String) },
        });
      }
    }
  });

  it('name labels, volumes, keys, variables and ports that exist', () => {
    const labels = withPods().map(({ spec }) => spec!.template!.metadata.labels);
    for (const { spec } of manifests) {
      const wanted = { ...spec?.selector?.matchLabels, ...spec?.podSelector?.matchLabels };
      expect(labels.some((each) => Object.entries(wanted).every(([name, value]) => each[name] === value))).toBe(true);
    }
    const config = named('ConfigMap', 'stagediff').data!;
    const secret = named('Secret', 'stagediff').stringData!;
    const known = new Set(describeEnvironment().map(({ name }) => name));
    for (const pod of withPods().map(podOf)) {
      for (const { env = [], volumeMounts = [], ports = [] } of pod.containers) {
        const volumes = pod.volumes?.map(({ name }) => name) ?? [];
        expect(volumeMounts.map(({ name }) => name).sort()).toEqual(volumes.sort());
        expect(env.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
        expect(ports.map(({ containerPort }) => String(containerPort))).toEqual(ports.map(() => config['PORT']));
      }
    }
    expect(Object.keys({ ...config, ...secret }).filter((name) => !known.has(name))).toEqual([]);
    for (const role of ['api', 'worker']) {
      const [container] = podOf(named('Deployment', `stagediff-${role}`)).containers;
      const own = Object.fromEntries(container!.env!.map(({ name, value }) => [name, value]));
      expect(readConfig({ ...config, ...secret, ...own })).toMatchObject({ runsApi: role === 'api', host: '0.0.0.0' });
      expect(container).toMatchObject({
        livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
        readinessProbe: { httpGet: { path: '/readyz', port: 'http' } },
        startupProbe: { httpGet: { path: '/healthz' } },
      });
    }
  });

  it('give running jobs the time to drain', () => {
    const { terminationGracePeriodSeconds } = podOf(named('Deployment', 'stagediff-worker'));
    expect(terminationGracePeriodSeconds).toBeGreaterThan(readConfig({}).job.drainSeconds);
  });

  it('scale the worker by a query that the database has an index for', async () => {
    const scaled = named('ScaledObject', 'stagediff-worker');
    expect(scaled.spec?.scaleTargetRef).toEqual({ name: 'stagediff-worker' });
    expect(scaled.spec?.triggers?.[0]?.metadata.query).toMatch(/FROM jobs WHERE status IN \('pending', 'running'\)$/);
    expect(named('Deployment', 'stagediff-worker').spec).not.toHaveProperty('replicas');
  });
});
