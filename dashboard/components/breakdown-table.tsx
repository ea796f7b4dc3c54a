import type { VNode } from 'preact';
import type { Breakdown } from '../../src/core/trends/explanation.js';
import { shortPackage } from '../../src/core/exports/text/short-package.js';
import { formatSigned } from '../model/text.js';
import { Foreign, SizeDelta } from './text.js';

const TITLES: Readonly<Record<Breakdown['by'], string>> = {
  layer: 'By layer',
  owner: 'By owner',
  package: 'By package',
  directory: 'By directory',
  finding: 'By rule',
  path: 'By path',
  problem: 'By code',
};

interface BreakdownTableProps {
  readonly breakdown: Breakdown;
  readonly unit: 'bytes' | 'count';
  readonly delta: number;
}

/** One way to take a change apart, down to its sum. */
export function BreakdownTable({ breakdown: { by, rows, others }, unit, delta }: BreakdownTableProps): VNode {
  const amount = (value: number): VNode | string =>
    unit === 'bytes' ? <SizeDelta bytes={value} /> : formatSigned(value);
  return (
    <div class="scroll" role="region" aria-label={TITLES[by]} tabIndex={0}>
      <table class="breakdown">
        <thead>
          <tr>
            <th scope="col">{TITLES[by]}</th>
            <th scope="col">Change</th>
            <th scope="col">Layer</th>
            <th scope="col" class="number">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={`${index} ${row.name}`}>
              <td>
                <Foreign text={shortPackage(row.name)} code />
              </td>
              <td>{row.change}</td>
              <td>{row.layerIndex === null ? '' : `#${row.layerIndex}`}</td>
              <td class="number">{amount(row.amount)}</td>
            </tr>
          ))}
          {others.rows > 0 && <SumRow label={`${others.rows} smaller ones`} amount={amount(others.amount)} />}
          <SumRow label="Together" amount={amount(delta)} />
        </tbody>
      </table>
    </div>
  );
}

function SumRow({ label, amount }: { label: string; amount: VNode | string }): VNode {
  return (
    <tr>
      <th scope="row" colSpan={3}>
        {label}
      </th>
      <td class="number">{amount}</td>
    </tr>
  );
}
