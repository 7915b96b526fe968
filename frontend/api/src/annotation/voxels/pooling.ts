/**
 * What a coarse voxel is: the most frequent of the finer ones under it; in a tie painted wins over what is not known to be
 * painted, and then the lower value. Where all are known to be painted, it is what the host says.
 * @param low The lower and `high` the higher 32 bits of each candidate.
 * @param painted Not 0 where a candidate is known to be painted.
 * @returns Which candidate; one that is known to be painted where any of its value is.
 */
export function pool(low: Uint32Array, high: Uint32Array, painted: Uint8Array, candidates = low.length): number {
  let [best, bestCount, bestPainted] = [-1, 0, 0];
  for (let i = 0; i < candidates; i++) {
    const [l, h] = [low[i] ?? 0, high[i] ?? 0];
    let [count, isPainted] = [0, 0];
    for (let j = 0; j < candidates; j++)
      if (low[j] === l && high[j] === h) {
        count++;
        isPainted |= painted[j] ?? 0;
      }
    if (count < bestCount) continue;
    const isLower = best < 0 || h < (high[best] ?? 0) || (h === high[best] && l < (low[best] ?? 0));
    const isSame = best >= 0 && h === high[best] && l === low[best];
    if (
      isSame
        ? (painted[i] ?? 0) > (painted[best] ?? 0)
        : count > bestCount || isPainted > bestPainted || (isPainted === bestPainted && isLower)
    )
      [best, bestCount, bestPainted] = [i, count, isPainted];
  }
  return best;
}
