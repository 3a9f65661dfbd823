/**
 * @file Register-blocked matrix product with an indirect left operand: `offsets` shift A per tap, which makes every
 * convolution over a padded block a product without im2col. Serves forward, input gradient and weight gradient.
 */
#pragma once
#include "gemm-eight.h"

template <class V, int MR, int NR>
INLINE void gemmBlock(int K, int T, const int* offsets, const float* A, ptrdiff_t rs, ptrdiff_t ks, const float* B, ptrdiff_t ldb,
                      float* C, ptrdiff_t ldc, bool accumulate) {
  constexpr int L = Lanes<V>::n;
  V c[MR][NR];
#pragma GCC unroll 16
  for (int i = 0; i < MR; i++)
#pragma GCC unroll 4
    for (int j = 0; j < NR; j++) c[i][j] = V{};
  const ptrdiff_t rs3 = 3 * rs;
  for (int t = 0; t < T; t++) {
    const float* a = A + offsets[t];
    for (int k = 0; k < K; k++) {
      V b[NR];
#pragma GCC unroll 4
      for (int j = 0; j < NR; j++) b[j] = load<V>(B + j * L);
      const float *a4 = a + 4 * rs, *a8 = a + 8 * rs, *a12 = a + 12 * rs;
#pragma GCC unroll 16
      for (int i = 0; i < MR; i++) {
        const float* row = i < 4 ? a : i < 8 ? a4 : i < 12 ? a8 : a12;
        const int q = i & 3;
        const float x = q == 0 ? row[0] : q == 1 ? row[rs] : q == 2 ? row[2 * rs] : row[rs3];
#pragma GCC unroll 4
        for (int j = 0; j < NR; j++) c[i][j] += x * b[j];
      }
      a += ks;
      B += ldb;
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < MR; i++)
#pragma GCC unroll 4
    for (int j = 0; j < NR; j++) {
      float* p = C + i * ldc + j * L;
      store<V>(p, accumulate ? load<V>(p) + c[i][j] : c[i][j]);
    }
}

template <class V, int MR, int NR>
static void gemmPanel(int M, int K, int T, const int* offsets, const float* A, ptrdiff_t rs, ptrdiff_t ks, const float* B,
                      ptrdiff_t ldb, float* C, ptrdiff_t ldc, bool accumulate, const float* ahead) {
  int i = 0;
  for (; i + MR <= M; i += MR) {
    if (ahead)
      for (int q = 0; q < MR; q++)
#pragma GCC unroll 4
        for (int j = 0; j < NR; j++) __builtin_prefetch(ahead + (i + q) * ldc + j * Lanes<V>::n);
    gemmBlock<V, MR, NR>(K, T, offsets, A + i * rs, rs, ks, B, ldb, C + i * ldc, ldc, accumulate);
  }
  if (MR > 8)
    for (; i + 8 <= M; i += 8) gemmBlock<V, 8, NR>(K, T, offsets, A + i * rs, rs, ks, B, ldb, C + i * ldc, ldc, accumulate);
  if (MR > 4)
    for (; i + 4 <= M; i += 4) gemmBlock<V, 4, NR>(K, T, offsets, A + i * rs, rs, ks, B, ldb, C + i * ldc, ldc, accumulate);
  for (; i < M; i++) gemmBlock<V, 1, NR>(K, T, offsets, A + i * rs, rs, ks, B, ldb, C + i * ldc, ldc, accumulate);
}

static void gemm(int M, int N, int K, int T, const int* offsets, const float* A, ptrdiff_t rs, ptrdiff_t ks, const float* B,
                 ptrdiff_t ldb, float* C, ptrdiff_t ldc, bool accumulate, const float* ahead) {
  int j = 0;
#if MASTHEAD_WIDE
  for (; j + 64 <= N; j += 64) gemmPanel<vf16, 4, 4>(M, K, T, offsets, A, rs, ks, B + j, ldb, C + j, ldc, accumulate, ahead ? ahead + j : nullptr);
  for (; j + 32 <= N; j += 32) gemmPanel<vf16, 8, 2>(M, K, T, offsets, A, rs, ks, B + j, ldb, C + j, ldc, accumulate, ahead ? ahead + j : nullptr);
  for (; j + 16 <= N; j += 16) gemmPanel<vf16, 16, 1>(M, K, T, offsets, A, rs, ks, B + j, ldb, C + j, ldc, accumulate, ahead ? ahead + j : nullptr);
  for (; j + 8 <= N; j += 8) {
    const int i = gemmEight(M, K, T, offsets, A, rs, ks, B + j, ldb, C + j, ldc, accumulate);
    gemmPanel<vf8, 8, 1>(M - i, K, T, offsets, A + i * rs, rs, ks, B + j, ldb, C + j + i * ldc, ldc, accumulate, nullptr);
  }
#else
  for (; j + 16 <= N; j += 16) gemmPanel<vf8, 4, 2>(M, K, T, offsets, A, rs, ks, B + j, ldb, C + j, ldc, accumulate, ahead ? ahead + j : nullptr);
  for (; j + 8 <= N; j += 8) gemmPanel<vf8, MASTHEAD_ROWS, 1>(M, K, T, offsets, A, rs, ks, B + j, ldb, C + j, ldc, accumulate, ahead ? ahead + j : nullptr);
#endif
}
