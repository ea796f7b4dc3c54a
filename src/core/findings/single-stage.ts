import { buildSteps } from '../dockerfile/build-steps.js';
import type { Rule } from './finding.js';
import { at, listLines, stagesOf } from './support/at.js';

export const singleStage: Rule = {
  meta: {
    id: 'single-stage',
    title: 'What builds the program and what runs it are one stage',
    severity: 'warning',
    needs: ['dockerfile'],
    why: 'With a single FROM everything that the build needs (sources, compilers, development dependencies, caches) is shipped to every machine that runs the image.',
    remedy: 'Build in one stage and copy the result into a second one that starts from a small base.',
    examples: {
      bad: 'FROM golang:1.25\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nCMD ["/app"]',
      good: 'FROM golang:1.25 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nFROM gcr.io/distroless/static:nonroot\nCOPY --from=build /app /app\nCMD ["/app"]',
    },
  },
  run: (context) => {
    const [stage, ...others] = stagesOf(context);
    const [from] = stage?.instructions ?? [];
    if (stage === undefined || from === undefined || others.length > 0) return [];
    const steps = buildSteps(stage);
    if (steps.length === 0) return [];
    const lines = steps.map((step) => step.line);
    return [
      at(context, from, {
        message: `The program is built (${listLines(lines)}) in the stage that is shipped.`,
        remediation: 'Name this stage, add a second FROM with a small base, and COPY --from the first what was built.',
        bytes: null,
      }),
    ];
  },
};
