import { z } from 'zod';
import { Deploy, TagHistory } from '../core/report/tag-history.js';
import { PlatformText, Repository } from '../images/image.dto.js';

/** Most deploys of a history. */
export const MAX_DEPLOYS = 500;

export const DeployQuery = z.strictObject({
  repository: Repository,
  tag: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .describe('Tags that count, with * and ?, e.g. v*; every tag when it is left out'),
  platform: PlatformText.optional().describe('e.g. linux/amd64; that of the latest observation when it is left out'),
  from: z.iso.datetime({ offset: true }).optional().describe('Earliest observation'),
  to: z.iso.datetime({ offset: true }).optional().describe('Latest observation'),
});
export type DeployQuery = z.infer<typeof DeployQuery>;

const ObservedDeploy = Deploy.extend({
  at: z.iso.datetime().describe('When the tag was first seen to point to it'),
  digest: z.string(),
  imageId: z.uuid(),
});

export const DeployHistory = TagHistory.extend({
  repository: z.string(),
  platform: z.string().nullable().describe('e.g. linux/amd64; null when nothing was observed'),
  deploys: z
    .array(ObservedDeploy)
    .describe('The oldest first, those that one audit saw at once by their creation; one each time that a tag moved'),
  truncated: z.boolean().describe('Whether older deploys were left out: ask with an earlier `to`'),
});
export type DeployHistory = z.infer<typeof DeployHistory>;
