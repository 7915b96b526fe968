import type { Vec3 } from '@lamella/engine';
import { useMarks } from './marks/marks';

/** As many points as the others are told. */
export const mostPoints = 64;

/** The hand begins to draw: the others see the way it takes, until it ends. */
export function beginTrail(...points: readonly Vec3[]): void {
  useMarks.setState({ trail: points });
}

/** A long way keeps its shape and loses every other point. */
export function goOn(to: Vec3): void {
  const { trail } = useMarks.getState();
  const kept = trail.length < mostPoints ? trail : trail.filter((_, n) => n % 2 === 0);
  useMarks.setState({ trail: [...kept, to] });
}

export function endTrail(): void {
  if (useMarks.getState().trail.length > 0) useMarks.setState({ trail: [] });
}
