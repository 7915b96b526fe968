// For the page of the open viewer: flies through the middle of the layer at zooms that change, and looks at the budgets at every frame.
// Both the measurement in flight.js and the test in tests/Browser.Tests run it.
/* global window, performance, requestAnimationFrame */
window.fly = async ({ bricks, reach, side }) => {
  const { lamella } = window;
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const most = { hostBytes: 0, gpuBytes: 0, loadingBytes: 0, heapBytes: 0 };
  const before = lamella.status;
  const began = performance.now();
  let steps = 0;
  const look = () => {
    const { status } = lamella;
    for (const key of ['hostBytes', 'gpuBytes', 'loadingBytes']) most[key] = Math.max(most[key], status[key]);
    most.heapBytes = Math.max(most.heapBytes, performance.memory?.usedJSHeapSize ?? 0);
    return status;
  };
  while (look().arrived - before.arrived < bricks && steps < 6000) {
    const t = steps++ / 25;
    const around = (phase) =>
      side / 2 + 0.5 + reach * (0.8 * Math.sin(t * 0.7 + phase) + 0.2 * Math.sin(t * 2.3 + 2 * phase));
    const angle = steps % 200 > 150 ? t : 0;
    lamella.show({
      position: [around(0), around(2), around(4)],
      unitsPerPixel: 8 * 2 ** (1 + 2 * Math.sin(t * 0.5)),
      rotation: [0, Math.sin(angle / 2), 0, Math.cos(angle / 2)],
    });
    await nextFrame();
  }
  // Back to the middle, where all must come to rest.
  lamella.show({ position: [side / 2, side / 2, side / 2], unitsPerPixel: 8, rotation: [0, 0, 0, 1] });
  await nextFrame();
  await nextFrame();
  await lamella.settled;
  const after = look();
  return {
    ...most,
    steps,
    seconds: (performance.now() - began) / 1000,
    bricks: after.arrived - before.arrived,
    aborted: after.aborted - before.aborted,
    missing: after.missing,
    failed: after.failed,
    hostBudget: after.hostBudget,
    gpuBudget: after.gpuBudget,
  };
};
