'use client';
/** @file The scatter plot of a comparison, whose axes stand in the address. */
import type { ComponentProps } from 'react';
import { ScatterChart } from '@/components/compare/scatter-chart';
import { useUrlChoice, useUrlState } from '@/components/url-state';

type Shown = Pick<ComponentProps<typeof ScatterChart>, 'comparison' | 'figures' | 'styles' | 'baseline'>;

export function ScatterPanel(shown: Shown) {
  const [x, setX] = useUrlState('x');
  const [y, setY] = useUrlState('y');
  const [scale, setScale] = useUrlChoice('xscale', ['auto', 'linear', 'log']);
  return <ScatterChart {...shown} x={x} y={y} scale={scale} choose={{ x: setX, y: setY, scale: setScale }} />;
}
