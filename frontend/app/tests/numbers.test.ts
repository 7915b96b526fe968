import { expect, test } from 'vitest';
import { bytes, count, duration, extent, length, number, thin, voxelSize } from '../src/look/numbers';

const plain = (text: string) => text.replaceAll(thin, '_');

test('thousands are set apart by thin spaces, also in ids beyond 2^53', () => {
  expect(plain(count(4102))).toBe('4_102');
  expect(plain(count(-1234567))).toBe('−1_234_567');
  expect(plain(count(18446744073709551615n))).toBe('18_446_744_073_709_551_615');
  expect(count(999)).toBe('999');
});

test('no more digits are shown than are known', () => {
  expect(number(0.123456)).toBe('0.123');
  expect(number(12.0)).toBe('12');
  expect(plain(number(123456.7))).toBe('123_457');
  expect(plain(number(3.4e38))).toBe('3.4_×_10^38');
  expect(plain(number(0.00001234))).toBe('1.23_×_10^−5');
  expect(number(Number.NaN)).toBe('NaN');
});

test('a length chooses nm, µm, mm or m by its size', () => {
  expect(plain(length(8, 'nanometer'))).toBe('8_nm');
  expect(plain(length(4096, 'nanometer'))).toBe('4.1_µm');
  expect(plain(length(2.5, 'micrometer'))).toBe('2.5_µm');
  expect(plain(length(0.004, 'micrometer'))).toBe('4_nm');
  expect(plain(length(999.9, 'nanometer'))).toBe('1_µm');
  expect(plain(length(3, 'pixel'))).toBe('3_pixel');
});

test('sizes of voxels and volumes carry one unit', () => {
  expect(plain(voxelSize({ x: 8, y: 8, z: 30, unit: 'nanometer' }))).toBe('8 × 8 × 30_nm');
  expect(plain(voxelSize({ x: 0.0115, y: 0.0115, z: 0.03, unit: 'micrometer' }))).toBe('11.5 × 11.5 × 30_nm');
  expect(plain(extent({ x: 65536, y: 512, z: 7 }))).toBe('65_536 × 512 × 7');
});

test('bytes are told in decimal units', () => {
  expect(plain(bytes(0))).toBe('0_bytes');
  expect(plain(bytes(999))).toBe('999_bytes');
  expect(plain(bytes(41e9))).toBe('41_GB');
  expect(plain(bytes(1.5e6))).toBe('1.5_MB');
  expect(plain(bytes(999_999))).toBe('1_MB');
  expect(plain(bytes(2.34e15))).toBe('2.3_PB');
});

test('durations are told as one would say them', () => {
  expect(plain(duration(0.2))).toBe('1_s');
  expect(plain(duration(89))).toBe('89_s');
  expect(plain(duration(720))).toBe('12_min');
  expect(plain(duration(12000))).toBe('3_h 20_min');
});
