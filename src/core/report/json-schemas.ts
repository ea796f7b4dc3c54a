import { z } from 'zod';
import { ComparisonReport } from './comparison-report.js';
import { DockerfileReport } from './dockerfile-report.js';
import { ImageReport } from './image-report.js';

const REPORTS = {
  'image-report': ImageReport,
  'comparison-report': ComparisonReport,
  'dockerfile-report': DockerfileReport,
} as const;

/** JSON Schemas (draft 2020-12) of the reports by their names, made from the shapes that the code uses. */
export function reportSchemas(): Record<keyof typeof REPORTS, Record<string, unknown>> {
  return {
    'image-report': schemaOf('image-report'),
    'comparison-report': schemaOf('comparison-report'),
    'dockerfile-report': schemaOf('dockerfile-report'),
  };
}

function schemaOf(name: keyof typeof REPORTS): Record<string, unknown> {
  const schema = z.toJSONSchema(REPORTS[name], { target: 'draft-2020-12', reused: 'ref' });
  return { ...schema, title: `stagediff ${name.replace('-', ' ')}` };
}
