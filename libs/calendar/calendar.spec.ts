import { isDay, isMoment } from './index.js';

it.each(['2026-11-23', '2024-02-29', '2000-02-29', '9999-12-31'])('knows %s for a day', (text) => {
  expect(isDay(text)).toBe(true);
});

it.each([
  '2026-02-30',
  '2023-02-29',
  '1900-02-29',
  '0000-01-01',
  '2026-13-01',
  '2026-1-5',
  '20260105',
  '23/11/2026',
  '2026-11-23T00:00:00Z',
  '',
])('knows no day %j', (text) => {
  expect(isDay(text)).toBe(false);
});

it.each(['2026-11-23T14:05:00Z', '2026-11-23T14:05:00.123456+05:45'])('knows %s for a moment', (text) => {
  expect(isMoment(text)).toBe(true);
});

it.each([
  '2026-11-23',
  '2026-11-23T14:05:00',
  '2026-02-30T14:05:00Z',
  '2026-11-23T24:00:00Z',
  '2026-11-23 14:05:00Z',
])('knows no moment %j', (text) => {
  expect(isMoment(text)).toBe(false);
});
