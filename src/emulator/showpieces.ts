/**
 * What an emulated model adds when a question asks for more than sentences: a table, a function, a formula. So whoever
 * tries CORO without a key sees what real answers hold. Each comes in more than one form, that no two models agree on
 * every word.
 */
export function showpieceFor(prompt: string, seed: number): string | undefined {
  const kind = KINDS.find(({ asked }) => asked.test(prompt));
  return kind?.forms[seed % kind.forms.length];
}

const TABLES: readonly string[] = [
  `| | Time, average | Time, worst | Memory | Stable |
|---|:--|:--|:--|:-:|
| Quicksort | $O(n \\log n)$ | $O(n^2)$ | $O(\\log n)$ | no |
| Mergesort | $O(n \\log n)$ | $O(n \\log n)$ | $O(n)$ | yes |
| Heapsort | $O(n \\log n)$ | $O(n \\log n)$ | $O(1)$ | no |

- **Quicksort** when speed in practice counts, and the input is no attack.
- **Mergesort** when equal items must keep their order, or the data is on disk.
- **Heapsort** when memory is short and the worst case must hold.`,
  `**In short:** all three take $O(n \\log n)$ on average; they differ in what they cost when things go badly.

| Sort | Worst case | Extra memory | Keeps order |
|:--|--:|--:|:-:|
| Mergesort | $n \\log n$ | $n$ | ✓ |
| Heapsort | $n \\log n$ | $1$ | – |
| Quicksort | $n^2$ | $\\log n$ | – |

> If you do not know which to take, take what your language brings: it is most likely a hybrid of these.

1. Need stability? *Mergesort.*
2. Need a bound on memory? *Heapsort.*
3. Otherwise *quicksort*, with a pivot chosen at random.`,
];

const FUNCTIONS: readonly string[] = [
  `\`\`\`python
def median_of_sorted(a: list[float], b: list[float]) -> float:
    """The median of two sorted lists, without merging them."""
    if len(a) > len(b):
        a, b = b, a
    half = (len(a) + len(b) + 1) // 2
    low, high = 0, len(a)
    while True:
        i = (low + high) // 2
        j = half - i
        if i < len(a) and b[j - 1] > a[i]:
            low = i + 1
        elif i > 0 and a[i - 1] > b[j]:
            high = i - 1
        else:
            break
    left = max(a[i - 1] if i else b[j - 1], b[j - 1] if j else a[i - 1])
    if (len(a) + len(b)) % 2:
        return left
    right = min([*a[i : i + 1], *b[j : j + 1]])
    return (left + right) / 2
\`\`\`

The search halves the shorter list at every step, so it takes $O(\\log \\min(m, n))$ time and no memory to speak of.`,
  `The simplest thing that works walks both lists up to the middle:

\`\`\`ts
/** The median of two sorted lists. */
export function median(a: readonly number[], b: readonly number[]): number {
  const middle = (a.length + b.length) / 2;
  let [i, j, last, value] = [0, 0, 0, 0];
  while (i + j <= middle) {
    last = value;
    const fromA = j >= b.length || (a[i] ?? Infinity) <= (b[j] ?? Infinity);
    value = (fromA ? a[i++] : b[j++]) ?? 0;
  }
  return Number.isInteger(middle) ? (last + value) / 2 : value;
}
\`\`\`

- **Time:** $O(m + n)$, since half of the items are looked at.
- **Memory:** $O(1)$.

A binary search over the shorter list brings that down to $O(\\log \\min(m, n))$, at the price of a page of edge cases.`,
];

const FORMULAS: readonly string[] = [
  `### Scattering

Air scatters light by molecules far smaller than its wavelength, and then

$$I \\propto \\frac{1}{\\lambda^4}$$

so blue light at $450\\,\\text{nm}$ is scattered $(650/450)^4 \\approx 4.4$ times as strongly as red light at $650\\,\\text{nm}$.

### Sunset

Low light crosses up to **40 times** as much air. Most of the blue is gone by then; what reaches you is *orange and red*.`,
  `1. **Blue by day.** Molecules of air send short waves in all directions: *Rayleigh scattering*, which grows as $\\lambda^{-4}$.
2. **Red at dusk.** The longer way through the air takes the blue out, and leaves the long waves.

$$\\frac{I_{\\text{blue}}}{I_{\\text{red}}} = \\left(\\frac{\\lambda_{\\text{red}}}{\\lambda_{\\text{blue}}}\\right)^4 \\approx 4.4$$

| Colour | Wavelength | Scattered |
|:--|--:|--:|
| Blue | 450 nm | 4.4 |
| Green | 530 nm | 2.3 |
| Red | 650 nm | 1.0 |`,
];

const KINDS: readonly { readonly asked: RegExp; readonly forms: readonly string[] }[] = [
  { asked: /\bin a table\b/i, forms: TABLES },
  { asked: /\bwrite a function\b/i, forms: FUNCTIONS },
  { asked: /\bwith (?:a|the|its) formula\b/i, forms: FORMULAS },
];
