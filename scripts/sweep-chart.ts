// The sweep as a picture: how latency grows with the number of clients, both on logarithmic axes.

interface Point {
  readonly clients: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const width = 720;
const height = 420;
const margin = { left: 72, right: 24, top: 56, bottom: 56 };

export function sweepChart(points: readonly Point[]): string {
  const x = logScale(
    points.map(({ clients }) => clients),
    margin.left,
    width - margin.right,
  );
  const values = points.flatMap(({ p50Ms, p99Ms }) => [p50Ms, p99Ms]).filter((value) => value > 0);
  const y = logScale(values, height - margin.bottom, margin.top);
  const line = (name: 'p50Ms' | 'p99Ms', label: string, colour: string): string => {
    const drawn = points.filter((point) => point[name] > 0);
    const path = drawn.map((point) => `${x.at(point.clients).toFixed(1)},${y.at(point[name]).toFixed(1)}`);
    const dots = path.map(
      (at) => `<circle cx="${at.split(',')[0]}" cy="${at.split(',')[1]}" r="3.5" fill="${colour}"/>`,
    );
    const [endX, endY] = path.at(-1)?.split(',') ?? ['0', '0'];
    return `<polyline points="${path.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}
<text x="${endX}" y="${Number(endY) - 10}" text-anchor="end" fill="${colour}" font-weight="bold">${label}</text>`;
  };
  const columns = x.ticks.map(
    (
      tick,
    ) => `<line x1="${x.at(tick)}" x2="${x.at(tick)}" y1="${margin.top}" y2="${height - margin.bottom}" stroke="#ddd"/>
<text x="${x.at(tick)}" y="${height - margin.bottom + 20}" text-anchor="middle">${tick}</text>`,
  );
  const rows = y.ticks.map(
    (
      tick,
    ) => `<line x1="${margin.left}" x2="${width - margin.right}" y1="${y.at(tick)}" y2="${y.at(tick)}" stroke="#ddd"/>
<text x="${margin.left - 8}" y="${y.at(tick) + 4}" text-anchor="end">${tick}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13" fill="#333">
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="${margin.left}" y="28" font-size="17" font-weight="bold">Latency of one request against clients per machine</text>
${columns.join('\n')}
${rows.join('\n')}
${line('p50Ms', 'p50', '#1f77b4')}
${line('p99Ms', 'p99', '#d62728')}
<text x="${(width + margin.left) / 2}" y="${height - 12}" text-anchor="middle">clients on each of two machines</text>
<text transform="translate(20 ${height / 2}) rotate(-90)" text-anchor="middle">milliseconds</text>
</svg>
`;
}

interface Scale {
  readonly ticks: readonly number[];
  at(value: number): number;
}

/** Whole powers of ten around the values, spread evenly between two coordinates. */
function logScale(values: readonly number[], from: number, to: number): Scale {
  const low = Math.floor(Math.log10(Math.min(...values, 1)));
  const high = Math.max(Math.ceil(Math.log10(Math.max(...values, 1))), low + 1);
  const ticks = Array.from({ length: high - low + 1 }, (_, index) => Number(`1e${low + index}`));
  return { ticks, at: (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from) };
}
