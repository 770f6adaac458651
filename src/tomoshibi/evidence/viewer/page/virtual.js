// A list of any length of which only what can be seen is in the page; heights are guessed, measured and remembered.

const SPARE = 6; // rows above and below what can be seen

// `render(index)` gives the element of a row, `guess(index, width)` its height in pixels as well as it can be told before it
// was measured. The scroller holds `above`, `rows` and `below`.
export function makeList({ scroller, above, rows, below, render, guess }) {
  let count = 0;
  let tree = new Float64Array(1); // sums of heights (Fenwick)
  let heights = new Float32Array(0);
  let nodes = new Map();
  let isWaiting = false;
  let width = 0;

  function reset(size) {
    count = size;
    const wide = scroller.clientWidth;
    heights = Float32Array.from({ length: size }, (_, index) => guess(index, wide));
    tree = new Float64Array(size + 1);
    for (let at = 1; at <= size; at += 1) {
      tree[at] += heights[at - 1];
      const next = at + (at & -at);
      if (next <= size) tree[next] += tree[at];
    }
    nodes = new Map();
    rows.replaceChildren();
  }

  function change(index, height) {
    const difference = height - heights[index];
    heights[index] = height;
    for (let at = index + 1; at <= count; at += at & -at) tree[at] += difference;
  }

  // The pixels above row `index`.
  function topOf(index) {
    let sum = 0;
    for (let at = index; at > 0; at -= at & -at) sum += tree[at];
    return sum;
  }

  // The row at a place in pixels.
  function rowAt(pixels) {
    let at = 0;
    let left = pixels;
    for (let step = 1 << Math.floor(Math.log2(Math.max(1, count))); step > 0; step >>= 1) {
      if (at + step <= count && tree[at + step] <= left) {
        at += step;
        left -= tree[at];
      }
    }
    return Math.min(at, Math.max(0, count - 1));
  }

  function place(first, last) {
    for (const [index, node] of nodes) {
      if (index >= first && index <= last) continue;
      node.remove();
      nodes.delete(index);
    }
    let before = null;
    for (let index = last; index >= first; index -= 1) {
      let node = nodes.get(index);
      if (!node) {
        node = render(index);
        node.setAttribute("aria-posinset", String(index + 1));
        node.setAttribute("aria-setsize", String(count));
        nodes.set(index, node);
        rows.insertBefore(node, before);
      }
      before = node;
    }
    above.style.height = `${topOf(first)}px`;
    below.style.height = `${Math.max(0, topOf(count) - topOf(last + 1))}px`;
  }

  function measure() {
    let isDifferent = false;
    for (const [index, node] of nodes) {
      const height = node.getBoundingClientRect().height;
      if (height > 0 && Math.abs(height - heights[index]) > 0.5) {
        change(index, height);
        isDifferent = true;
      }
    }
    return isDifferent;
  }

  // Put what can be seen into the page; `anchor` is a row that shall keep its place.
  function draw(anchor = null) {
    isWaiting = false;
    if (!count) {
      rows.replaceChildren();
      nodes = new Map();
      above.style.height = below.style.height = "0px";
      return;
    }
    const held = anchor ?? { index: rowAt(scroller.scrollTop), offset: 0 };
    if (!anchor) held.offset = scroller.scrollTop - topOf(held.index);
    // Who has gone to the end stays there, although the last rows turn out higher than was guessed.
    const isAtEnd = !anchor && scroller.scrollTop > 0 &&
      scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 2;
    const target = () => (isAtEnd ? Math.max(0, topOf(count) - scroller.clientHeight) : topOf(held.index) + held.offset);
    for (let turn = 0; turn < 4; turn += 1) {
      const top = target();
      place(Math.max(0, rowAt(top) - SPARE), Math.min(count - 1, rowAt(top + scroller.clientHeight) + SPARE));
      const isDifferent = measure();
      if (isDifferent) place(Math.min(...nodes.keys()), Math.max(...nodes.keys()));
      const wanted = target();
      if (Math.abs(scroller.scrollTop - wanted) > 0.5 && (anchor || isDifferent)) scroller.scrollTop = wanted;
      if (!isDifferent) break;
    }
  }

  function later() {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => draw());
  }

  scroller.addEventListener("scroll", later, { passive: true });
  new ResizeObserver(() => {
    if (scroller.clientWidth === width) {
      later();
      return;
    }
    width = scroller.clientWidth;
    const index = count ? rowAt(scroller.scrollTop) : 0;
    const kept = count;
    reset(kept);
    if (kept) draw({ index, offset: 0 });
  }).observe(scroller);

  return {
    // Show another list of rows, from its start.
    show(size) {
      reset(size);
      scroller.scrollTop = 0;
      draw();
    },
    // Render again what can be seen, where it stands.
    refresh() {
      const held = count ? { index: rowAt(scroller.scrollTop), offset: 0 } : null;
      if (held) held.offset = scroller.scrollTop - topOf(held.index);
      nodes = new Map();
      rows.replaceChildren();
      draw(held);
    },
    // Bring a row to a third of the height, and return its element.
    reveal(index) {
      draw({ index, offset: -Math.floor(scroller.clientHeight / 4) });
      draw({ index, offset: -Math.floor(scroller.clientHeight / 4) });
      return nodes.get(index) ?? null;
    },
    firstSeen: () => (count ? rowAt(scroller.scrollTop + 1) : 0),
    measured: later,
    nodeOf: (index) => nodes.get(index) ?? null,
    sizeOf: () => count,
  };
}
