import type { VNode } from 'preact';
import type { ConfigChange } from '../../src/core/report/comparison-report.js';
import type { ImageConfig } from '../../src/core/report/image-report.js';
import { Notice } from './notice.js';
import { Foreign } from './text.js';

/** What changed in the configuration of the image. */
export function ConfigChanges({ changes }: { changes: readonly ConfigChange[] }): VNode {
  if (changes.length === 0) return <Notice>The configurations are equal.</Notice>;
  return (
    <div class="scroll" role="region" aria-label="Configuration changes" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Baseline</th>
            <th scope="col">Candidate</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ field, baseline, candidate }) => (
            <tr key={field}>
              <th scope="row">
                <Foreign text={field} />
              </th>
              <td>
                <Value text={baseline} />
              </td>
              <td>
                <Value text={candidate} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Value({ text }: { text: string | null }): VNode {
  if (text === null || text === '') return <span class="quiet">{text === null ? 'not set' : 'empty'}</span>;
  return <Foreign text={text} code />;
}

/** The configuration of one image. Of environment variables only the names: values may be secret. */
export function ConfigFacts({ config }: { config: ImageConfig }): VNode {
  const labels = Object.entries(config.labels).map(([name, value]) => `${name}=${value}`);
  const facts: readonly (readonly [string, readonly string[]])[] = [
    ['User', [config.user === '' ? 'root (not set)' : config.user]],
    ['Entrypoint', config.entrypoint],
    ['Command', config.cmd],
    ['Working directory', [config.workingDir === '' ? '/' : config.workingDir]],
    ['Exposed ports', config.exposedPorts],
    ['Environment names', config.envNames],
    ['Labels', labels],
  ];
  return (
    <dl class="facts">
      {facts.map(([name, values]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {values.length === 0 && <span class="quiet">none</span>}
            {values.map((value, index) => (
              <span key={index} class="value">
                <Foreign text={value} code />
              </span>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
