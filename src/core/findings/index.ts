import { addInsteadOfCopy } from './add-instead-of-copy.js';
import { addUrl } from './add-url.js';
import { buildToolsInFinal } from './build-tools-in-final.js';
import { chmodChownLater } from './chmod-chown-later.js';
import { cleanupInLaterLayer } from './cleanup-in-later-layer.js';
import { copyBeforeInstall } from './copy-before-install.js';
import { copyFromTooBroad } from './copy-from-too-broad.js';
import { dockerignoreIneffective } from './dockerignore-ineffective.js';
import { dockerignoreMissing } from './dockerignore-missing.js';
import type { Rule } from './finding.js';
import { hostArtifactsCopied } from './host-artifacts-copied.js';
import { latestTag } from './latest-tag.js';
import { listsLeft } from './lists-left.js';
import { manySmallRuns } from './many-small-runs.js';
import { missingFrom } from './missing-from.js';
import { numericFrom } from './numeric-from.js';
import { packageManagerCache } from './package-manager-cache.js';
import { recommendsInstalled } from './recommends-installed.js';
import { rootUser } from './root-user.js';
import { secrets } from './secrets.js';
import { singleStage } from './single-stage.js';
import { unknownStage } from './unknown-stage.js';
import { unusedStage } from './unused-stage.js';
import { updateWithoutInstall } from './update-without-install.js';

/** Every rule. A test fails for a file of this folder that is not listed. */
export const RULES: readonly Rule[] = [
  addInsteadOfCopy,
  addUrl,
  buildToolsInFinal,
  chmodChownLater,
  cleanupInLaterLayer,
  copyBeforeInstall,
  copyFromTooBroad,
  dockerignoreIneffective,
  dockerignoreMissing,
  hostArtifactsCopied,
  latestTag,
  listsLeft,
  manySmallRuns,
  missingFrom,
  numericFrom,
  packageManagerCache,
  recommendsInstalled,
  rootUser,
  secrets,
  singleStage,
  unknownStage,
  unusedStage,
  updateWithoutInstall,
];
