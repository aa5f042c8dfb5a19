import { shortfalls, type RecordedLine } from './recorded-history.js';

const line = (sequence: string, day: string, units: bigint, account = 1): RecordedLine => ({
  sequence,
  account,
  day,
  units,
});

describe('looking for shortfalls', () => {
  it('finds none where each day and each moment is covered', () => {
    expect(
      shortfalls([line('1', '2024-01-02', 5n), line('2', '2024-01-03', -5n), line('3', '2024-01-01', 1n)]),
    ).toEqual([]);
  });

  it('finds a moment that only a later entry covers', () => {
    const found = shortfalls([line('1', '2024-01-01', -5n), line('2', '2024-01-01', 5n)]);
    expect(found).toEqual(['After entry 1, account 1 had -5 at the close of 2024-01-01.']);
  });

  it('finds a day that only a later day covers', () => {
    const found = shortfalls([line('1', '2024-01-03', 5n), line('2', '2024-01-02', -5n)]);
    expect(found).toEqual(['After entry 2, account 1 had -5 at the close of 2024-01-02.']);
  });

  it('counts the lines of one entry on one account together', () => {
    expect(shortfalls([line('1', '2024-01-01', -5n), line('1', '2024-01-01', 5n)])).toEqual([]);
    expect(shortfalls([line('1', '2024-01-01', -5n), line('1', '2024-01-01', 5n, 2)])).toHaveLength(1);
  });
});
