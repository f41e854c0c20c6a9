// diff.js compares two messages character by character.

const most = 3000 // characters that are compared; the rest counts as other

/** diff gives both sides as runs [{text, same}]: what is equal at both ends is cut off first, then Myers' algorithm runs. */
export function diff(left, right) {
  const a = [...left], b = [...right]
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  const x = a.slice(head, a.length - tail), y = b.slice(head, b.length - tail)
  const [sameX, sameY] = x.length + y.length > most ? [new Set(), new Set()] : common(x, y)
  const side = (all, middle, same) => runs([
    ...all.slice(0, head).map((c) => [c, true]),
    ...middle.map((c, i) => [c, same.has(i)]),
    ...all.slice(all.length - tail).map((c) => [c, true]),
  ])
  return [side(a, x, sameX), side(b, y, sameY)]
}

function runs(characters) {
  const out = []
  for (const [c, same] of characters) {
    if (out.length && out[out.length - 1].same === same) out[out.length - 1].text += c
    else out.push({ text: c, same })
  }
  return out
}

/** common gives the places in x and in y of a longest common subsequence. */
function common(x, y) {
  const inX = new Set(), inY = new Set(), trace = []
  const max = x.length + y.length
  let v = new Map([[1, 0]])
  for (let d = 0; d <= max; d++) {
    trace.push(new Map(v))
    for (let k = -d; k <= d; k += 2) {
      let i = k === -d || (k !== d && (v.get(k - 1) ?? -1) < (v.get(k + 1) ?? -1)) ? v.get(k + 1) : v.get(k - 1) + 1
      let j = i - k
      while (i < x.length && j < y.length && x[i] === y[j]) { i++; j++ }
      v.set(k, i)
      if (i >= x.length && j >= y.length) { back(x.length, y.length, d); return [inX, inY] }
    }
  }
  return [inX, inY]

  function back(i, j, d) {
    for (; d > 0; d--) {
      const before = trace[d], k = i - j
      const down = k === -d || (k !== d && (before.get(k - 1) ?? -1) < (before.get(k + 1) ?? -1))
      const toI = down ? before.get(k + 1) : before.get(k - 1) + 1
      for (; i > toI; i--, j--) { inX.add(i - 1); inY.add(j - 1) }
      i = down ? toI : toI - 1
      j = i - (down ? k + 1 : k - 1)
    }
    for (; i > 0 && j > 0; i--, j--) { inX.add(i - 1); inY.add(j - 1) }
  }
}
