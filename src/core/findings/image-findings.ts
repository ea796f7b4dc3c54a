import type { ImageAnalysis } from '../image-analysis.js';
import type { Finding } from '../report/finding.js';
import { RULES } from './index.js';
import { runRules } from './run-rules.js';

/** The findings of all rules that need nothing but the image. */
export const findingsOf = (image: ImageAnalysis): Finding[] => runRules(RULES, { image }).findings;
