/** A measured figure beside what it should reach. */
export interface Figure {
  name: string;
  /** As printed, with its unit. */
  shown: string;
  /** What is compared; the absolute figures beside the ratios have no gate. */
  value?: number;
  /** What must be reached, and what we would like to reach; `<` where less is better. */
  reach?: { better: '<' | '>'; gate: number; aim: number; unit?: string };
}

/** A figure that was not measured, and why. */
export const skipped = (name: string, why: string): Figure => ({ name, shown: `skipped: ${why}` });

export const ratio = (name: string, value: number, gate: number, aim: number): Figure => ({
  name,
  shown: value.toFixed(3),
  value,
  reach: { better: '>', gate, aim },
});

/** As a table for people. */
export function table(figures: Figure[]): string {
  const rows = figures.map(({ name, shown, value, reach }) => {
    if (!reach || value === undefined) return [name, shown, '', '', ''];
    const { better, gate, aim, unit = '' } = reach;
    const reaches = (limit: number) => (better === '>' ? value >= limit : value <= limit);
    const met = reaches(aim) ? 'aim' : reaches(gate) ? 'gate' : 'NO';
    return [name, shown, `${better} ${gate}${unit}`, `${better} ${aim}${unit}`, met];
  });
  const lines = [['figure', 'value', 'gate', 'aim', 'met'], ...rows];
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const text = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  text.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('  '));
  return `${text.join('\n')}\n`;
}
