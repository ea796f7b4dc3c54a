import { expect, it } from 'vitest';
import { METRIC_NAMES } from '../../../src/core/budgets/metrics.js';
import { metricLabel } from '../../../src/core/trends/metric-labels.js';

it.each(METRIC_NAMES)('%s has a label of its own', (metric) => {
  expect(metricLabel(metric)).toMatch(/^[A-Z].*[^: ]$/);
});
