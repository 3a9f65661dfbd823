/**
 * @file The matrix product for 8 columns of C in vectors of 16: a vector holds two terms of the sum, lane 2j + h the h-th for
 * column j, so that a pair of neighbours in A is one 64-bit broadcast. The halves are added when a block is done.
 */
#pragma once
#include "vector.h"

#if MASTHEAD_WIDE
INLINE vf16 widened(vf8 v) { return (vf16)_mm512_castps256_ps512((__m256)v); }
/** Lane 2j + h of the result is lane j of a (h = 0) or b (h = 1). */
INLINE vf16 interleaved(vf8 a, vf8 b) {
  const __m512i index = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  return (vf16)_mm512_permutex2var_ps((__m512)widened(a), index, (__m512)widened(b));
}
/** The even lanes of a and b, and the odd ones. */
INLINE vf16 evenLanes(vf16 a, vf16 b) {
  const __m512i index = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  return (vf16)_mm512_permutex2var_ps((__m512)a, index, (__m512)b);
}
INLINE vf16 oddLanes(vf16 a, vf16 b) {
  const __m512i index = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
  return (vf16)_mm512_permutex2var_ps((__m512)a, index, (__m512)b);
}
/** p[0], p[1], p[0], p[1], … */
INLINE vf16 broadcastPair(const float* p) {
  double pair;
  __builtin_memcpy(&pair, p, sizeof pair);
  return (vf16)_mm512_set1_pd(pair);
}
INLINE void storeRow(float* p, vf8 row, bool accumulate) { store(p, accumulate ? load<vf8>(p) + row : row); }

/** MR rows of C (even), neighbours in A along k. With odd K the last pair's second weight is zero; A has a zero lane there. */
template <int MR>
INLINE void gemmEightBlock(int K, int T, const int* offsets, const float* A, ptrdiff_t rs, const float* B, ptrdiff_t ldb, float* C,
                           ptrdiff_t ldc, bool accumulate) {
  vf16 c[MR];
#pragma GCC unroll 8
  for (int i = 0; i < MR; i++) c[i] = vf16{};
  for (int t = 0; t < T; t++) {
    const float* a = A + offsets[t];
    for (int k = 0; k < K; k += 2, a += 2, B += 2 * ldb) {
      const vf16 b = interleaved(load<vf8>(B), k + 1 < K ? load<vf8>(B + ldb) : vf8{});
#pragma GCC unroll 8
      for (int i = 0; i < MR; i++) c[i] += broadcastPair(a + i * rs) * b;
    }
    if (K & 1) B -= ldb;
  }
#pragma GCC unroll 8
  for (int i = 0; i < MR; i += 2) {
    const vf16 two = evenLanes(c[i], c[i + 1]) + oddLanes(c[i], c[i + 1]);
    storeRow(C + i * ldc, lowerHalf(two), accumulate);
    storeRow(C + (i + 1) * ldc, upperHalf(two), accumulate);
  }
}

/** The same for one tap of 2*PAIRS terms that lie together, row after row: all of B stays in registers. */
template <int PAIRS, int MR>
INLINE void gemmEightHeldBlock(const vf16 (&b)[PAIRS], const float* A, float* C, ptrdiff_t ldc, bool accumulate) {
  constexpr int rs = 2 * PAIRS;
  vf16 c[MR];
#pragma GCC unroll 8
  for (int i = 0; i < MR; i++) c[i] = broadcastPair(A + i * rs) * b[0];
#pragma GCC unroll 8
  for (int k = 1; k < PAIRS; k++)
#pragma GCC unroll 8
    for (int i = 0; i < MR; i++) c[i] += broadcastPair(A + i * rs + 2 * k) * b[k];
#pragma GCC unroll 8
  for (int i = 0; i < MR; i += 2) {
    const vf16 two = evenLanes(c[i], c[i + 1]) + oddLanes(c[i], c[i + 1]);
    if (ldc == 8) {
      store(C + i * 8, accumulate ? load<vf16>(C + i * 8) + two : two);
    } else {
      storeRow(C + i * ldc, lowerHalf(two), accumulate);
      storeRow(C + (i + 1) * ldc, upperHalf(two), accumulate);
    }
  }
}
template <int PAIRS>
static int gemmEightHeld(int M, const float* A, const float* B, ptrdiff_t ldb, float* C, ptrdiff_t ldc, bool accumulate) {
  vf16 b[PAIRS];
#pragma GCC unroll 8
  for (int k = 0; k < PAIRS; k++) b[k] = interleaved(load<vf8>(B + 2 * k * ldb), load<vf8>(B + (2 * k + 1) * ldb));
  int i = 0;
  for (; i + 8 <= M; i += 8) gemmEightHeldBlock<PAIRS, 8>(b, A + i * 2 * PAIRS, C + i * ldc, ldc, accumulate);
  for (; i + 2 <= M; i += 2) gemmEightHeldBlock<PAIRS, 2>(b, A + i * 2 * PAIRS, C + i * ldc, ldc, accumulate);
  return i;
}

/** 8 rows of C, neighbours in A along them: a vector holds two rows. Two chains of sums hide the latency. */
INLINE void gemmEightRows(int K, const float* A, ptrdiff_t ks, const float* B, ptrdiff_t ldb, float* C, ptrdiff_t ldc, bool accumulate) {
  vf16 c[2][4];
#pragma GCC unroll 2
  for (int h = 0; h < 2; h++)
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) c[h][i] = vf16{};
  int k = 0;
  for (; k + 2 <= K; k += 2)
#pragma GCC unroll 2
    for (int h = 0; h < 2; h++, A += ks, B += ldb) {
      const vf16 b = interleaved(load<vf8>(B), load<vf8>(B));
#pragma GCC unroll 4
      for (int i = 0; i < 4; i++) c[h][i] += broadcastPair(A + 2 * i) * b;
    }
  if (k < K) {
    const vf16 b = interleaved(load<vf8>(B), load<vf8>(B));
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) c[0][i] += broadcastPair(A + 2 * i) * b;
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    const vf16 sum = c[0][i] + c[1][i];
    storeRow(C + 2 * i * ldc, lowerHalf(evenLanes(sum, sum)), accumulate);
    storeRow(C + (2 * i + 1) * ldc, lowerHalf(oddLanes(sum, sum)), accumulate);
  }
}

/** The rows of 8 columns that blocks cover; returns how many. */
static int gemmEight(int M, int K, int T, const int* offsets, const float* A, ptrdiff_t rs, ptrdiff_t ks, const float* B, ptrdiff_t ldb,
                     float* C, ptrdiff_t ldc, bool accumulate) {
  int i = 0;
  if (ks == 1 && T == 1 && rs == K && K == 8) return gemmEightHeld<4>(M, A + offsets[0], B, ldb, C, ldc, accumulate);
  if (ks == 1 && T == 1 && rs == K && K == 16) return gemmEightHeld<8>(M, A + offsets[0], B, ldb, C, ldc, accumulate);
  if (ks == 1) {
    for (; i + 8 <= M; i += 8) gemmEightBlock<8>(K, T, offsets, A + i * rs, rs, B, ldb, C + i * ldc, ldc, accumulate);
    for (; i + 2 <= M; i += 2) gemmEightBlock<2>(K, T, offsets, A + i * rs, rs, B, ldb, C + i * ldc, ldc, accumulate);
  } else if (rs == 1 && T == 1) {
    for (; i + 8 <= M; i += 8) gemmEightRows(K, A + offsets[0] + i, ks, B, ldb, C + i * ldc, ldc, accumulate);
  }
  return i;
}
#endif
