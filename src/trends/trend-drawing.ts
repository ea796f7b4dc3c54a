import { drawLines } from '../core/charts/line-chart.js';
import type { Drawing } from '../core/charts/svg.js';
import { metricLabel } from '../core/trends/metric-labels.js';
import { formatDelta } from '../core/units.js';
import type { Trend, TrendPoint } from './trend.dto.js';

/** A trend as a picture, with its jumps marked. */
export function drawTrend({ repository, metric, unit, series, truncated }: Trend): Drawing {
  return drawLines({
    title: `${repository}: ${metricLabel(metric)}${truncated ? ', older points left out' : ''}`,
    unit,
    series: series.map(({ tag, platform, points }) => ({
      name: tag === null ? platform : `${tag} · ${platform}`,
      points: points.map((point) => ({ at: point.at, value: point.value, jump: describeJump(point, unit) })),
    })),
  });
}

function describeJump({ tag, jump }: TrendPoint, unit: 'bytes' | 'count'): string | null {
  if (jump === null) return null;
  const amount = unit === 'bytes' ? formatDelta(jump.delta) : `${jump.delta > 0 ? '+' : ''}${jump.delta}`;
  const share = jump.ratio === null ? '' : ` (${jump.ratio > 0 ? '+' : ''}${Math.round(jump.ratio * 100)} %)`;
  return `jump ${amount}${share}${tag === null ? '' : ` with ${tag}`}`;
}
