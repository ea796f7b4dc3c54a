import { addArchive } from './add-archive.js';
import { addInsteadOfCopy } from './add-instead-of-copy.js';
import { addUrl } from './add-url.js';
import { buildToolchainLeft } from './build-toolchain-left.js';
import { buildToolsInFinal } from './build-tools-in-final.js';
import { changesBelowStable } from './changes-below-stable.js';
import { chmodChownLater } from './chmod-chown-later.js';
import { cleanupInLaterLayer } from './cleanup-in-later-layer.js';
import { copyBeforeInstall } from './copy-before-install.js';
import { copyFromTooBroad } from './copy-from-too-broad.js';
import { deletedLater } from './deleted-later.js';
import { devDependenciesLeft } from './dev-dependencies-left.js';
import { dockerignoreIneffective } from './dockerignore-ineffective.js';
import { dockerignoreMissing } from './dockerignore-missing.js';
import { docsLeft } from './docs-left.js';
import { duplicateFiles } from './duplicate-files.js';
import type { Rule } from './finding.js';
import { headersLeft } from './headers-left.js';
import { heavyBase } from './heavy-base.js';
import { hostArtifactsCopied } from './host-artifacts-copied.js';
import { latestTag } from './latest-tag.js';
import { listsLeft } from './lists-left.js';
import { manySmallLayers } from './many-small-layers.js';
import { manySmallRuns } from './many-small-runs.js';
import { metadataRewrite } from './metadata-rewrite.js';
import { missingFrom } from './missing-from.js';
import { numericFrom } from './numeric-from.js';
import { overwrittenBytes } from './overwritten-bytes.js';
import { packageCacheLeft } from './package-cache-left.js';
import { packageListsLeft } from './package-lists-left.js';
import { packageManagerCache } from './package-manager-cache.js';
import { packageManagerLeft } from './package-manager-left.js';
import { recommendsInstalled } from './recommends-installed.js';
import { recommendsLeft } from './recommends-left.js';
import { refusedByBuilder } from './refused-by-builder.js';
import { repeatsBase } from './repeats-base.js';
import { rootUser } from './root-user.js';
import { runsAsRoot } from './runs-as-root.js';
import { secretsShipped } from './secrets-shipped.js';
import { secrets } from './secrets.js';
import { setuidFiles } from './setuid-files.js';
import { singleStage } from './single-stage.js';
import { sourcesAndTestsLeft } from './sources-and-tests-left.js';
import { unknownStage } from './unknown-stage.js';
import { unstableTimestamps } from './unstable-timestamps.js';
import { unusedStage } from './unused-stage.js';
import { updateWithoutInstall } from './update-without-install.js';
import { vcsLeft } from './vcs-left.js';
import { volatileBelowStable } from './volatile-below-stable.js';
import { worldWritable } from './world-writable.js';

/** Every rule. A test fails for a file of this folder that is not listed. */
export const RULES: readonly Rule[] = [
  addArchive,
  addInsteadOfCopy,
  addUrl,
  buildToolchainLeft,
  buildToolsInFinal,
  changesBelowStable,
  chmodChownLater,
  cleanupInLaterLayer,
  copyBeforeInstall,
  copyFromTooBroad,
  deletedLater,
  devDependenciesLeft,
  dockerignoreIneffective,
  dockerignoreMissing,
  docsLeft,
  duplicateFiles,
  headersLeft,
  heavyBase,
  hostArtifactsCopied,
  latestTag,
  listsLeft,
  manySmallLayers,
  manySmallRuns,
  metadataRewrite,
  missingFrom,
  numericFrom,
  overwrittenBytes,
  packageCacheLeft,
  packageListsLeft,
  packageManagerCache,
  packageManagerLeft,
  recommendsInstalled,
  recommendsLeft,
  refusedByBuilder,
  repeatsBase,
  rootUser,
  runsAsRoot,
  secrets,
  secretsShipped,
  setuidFiles,
  singleStage,
  sourcesAndTestsLeft,
  unknownStage,
  unstableTimestamps,
  unusedStage,
  updateWithoutInstall,
  vcsLeft,
  volatileBelowStable,
  worldWritable,
];
