import { argumentsOf } from '../dockerfile/instructions.js';
import type { DockerfileStage } from '../report/dockerfile-report.js';
import type { FindingContext, Rule } from './finding.js';
import { at, finalInstructionsOf, stagesOf } from './support/at.js';

/** Images that run as another user, or whose entry point changes to one. */
const DROPS_ROOT =
  /nonroot|rootless|unprivileged|(?:^|\/)(?:postgres|mysql|mariadb|mongo|redis|valkey|rabbitmq|memcached|elasticsearch|jenkins|grafana|prometheus|vault|consul)(?::|@|$)/;
/** Containers of Windows know no root. */
const WINDOWS =
  /(?:^|\/)windows(?:\/(?:servercore|nanoserver|server|iis))?(?::|@|$)|(?:^|[:\/-])(?:windowsservercore|nanoserver)/;
const NGINX = /(?:^|\/)nginx(?::|@|$)/;

export const rootUser: Rule = {
  meta: {
    id: 'root-user',
    title: 'The container runs as root',
    severity: 'warning',
    needs: ['dockerfile'],
    why: 'A process that runs as root in the container may write everywhere in it, and a hole in the runtime then gives root on the machine.',
    remedy: 'Create a user, or use a number, and name it with USER behind the last step that needs root.',
    examples: {
      bad: 'FROM debian:12.5\nCMD ["sleep", "1"]',
      good: 'FROM debian:12.5\nUSER 10001\nCMD ["sleep", "1"]',
    },
  },
  run: (context) => {
    const stage = stagesOf(context)[context.dockerfile?.finalStage ?? -1];
    const [from] = stage?.instructions ?? [];
    if (stage === undefined || from === undefined) return [];
    const users = finalInstructionsOf(context).filter(({ keyword }) => keyword === 'USER');
    const last = users.at(-1);
    const user = last === undefined ? (context.image?.config.user ?? '') : (argumentsOf(last)[0] ?? '');
    const base = baseOf(context, stage);
    if (WINDOWS.test(base) || !isRoot(user) || (last === undefined && DROPS_ROOT.test(base))) return [];
    const isKnown = last !== undefined || context.image !== undefined || !base.includes('/');
    return [
      at(context, last ?? from, {
        message:
          last === undefined
            ? `The final stage names no user, so the program runs as root${isKnown ? '' : `, unless ${base} sets one`}.`
            : 'The last USER is root.',
        remediation: NGINX.test(base)
          ? 'Start from nginxinc/nginx-unprivileged, which runs as another user and listens on port 8080.'
          : 'Put USER 10001 (or a user that a RUN creates) before CMD, and copy with --chown where it must write.',
        bytes: null,
      }),
    ].map((finding) => (isKnown ? finding : { ...finding, severity: 'info' as const }));
  },
};

/** The image below the final stage and the stages that it builds on. */
function baseOf(context: FindingContext, stage: DockerfileStage): string {
  const stages = stagesOf(context);
  let lowest = stage;
  for (let below = stage; below.baseStageIndex !== null; below = lowest) lowest = stages[below.baseStageIndex] ?? stage;
  return lowest.baseResolved ?? lowest.base;
}

function isRoot(user: string): boolean {
  const name = user.split(':', 1)[0] ?? '';
  return name === '' || name === 'root' || /^0+$/.test(name);
}
