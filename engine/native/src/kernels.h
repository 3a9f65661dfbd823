/**
 * @file The table of compute kernels. One implementation per instruction set (kernels/isa.cpp, compiled once each);
 * the executor calls through the table. All tensors are one example's NHWC block with a channel stride `cs` that is a
 * multiple of 8; lanes beyond the real channels are zero in every tensor.
 */
#pragma once
#include <cstddef>
#include <cstdint>

namespace masthead {

/** Where a padded copy places an image: pixel (y, x) goes to (top + y*upY, left + x*upX) of a zeroed [ph, pw] block; `bare`: of one as it was. */
struct PadGeometry {
  int h, w, cs;
  int top, left, ph, pw;
  int upY, upX;
  bool bare;
};

/**
 * A depthwise sweep over a padded block [.., pw, cs]; only rows r with r = rowFirst + i*rowStep < rowEnd hold data, and columns
 * colFirst + i*colStep, i < cols.
 */
struct DepthwiseGeometry {
  int cs, pw;
  int oh, ow;
  /** Pixels from one output row to the next. */
  int pitch;
  int kh, kw, sy, sx, dy, dx;
  int rowFirst, rowEnd, rowStep;
  int colFirst, cols, colStep;
};

/** (x - mean)*scale + shift per channel, centred so that equal terms cancel exactly. Null scale: none. */
struct Affine {
  const float *scale, *mean, *shift;
};

struct PoolGeometry {
  int h, w, cs, oh, ow;
  int kh, kw, sy, sx, py, px;
};

/**
 * Where a gradient behind act(norm(x)) goes: gradient (+)= d where act'(norm(x)) is 1. With s1 (and then overwriting), s1 += sum of the
 * gradient and s2 += sum of gradient * (x - norm.mean), per channel.
 */
struct Delivery {
  const float* x;
  Affine norm;
  bool relu, accumulate;
  float *gradient, *s1, *s2;
};

enum { dotsAtOnce = 4 };

struct Kernels {
  const char* name;

  /**
   * C[i*ldc + j] (+)= sum over t < T, k < K of A[offsets[t] + i*rs + k*ks] * B[(t*K + k)*ldb + j]; N is a multiple of 8.
   * `ahead`, here and below, names floats laid out like the result that a later panel will touch: they are prefetched
   * in step with the arithmetic. Null: none.
   */
  void (*gemm)(int M, int N, int K, int T, const int* offsets, const float* A, ptrdiff_t rs, ptrdiff_t ks, const float* B,
               ptrdiff_t ldb, float* C, ptrdiff_t ldc, bool accumulate, const float* ahead);

  /** Padded copy of act(norm(x)). */
  void (*pad)(const PadGeometry& g, const float* x, const Affine& norm, bool relu, float* out);
  /** Zeroes what `pad` leaves zero, and perhaps more: to be called before the image's rows are written. */
  void (*clearMargins)(const PadGeometry& g, float* out);
  /** out = act(norm(x)) over n pixels. */
  void (*affine)(ptrdiff_t n, int cs, const float* x, const Affine& norm, bool relu, float* out);
  /** gradient (+)= d where act'(norm(x)) is 1. */
  void (*deliver)(ptrdiff_t n, int cs, const float* d, const float* x, const Affine& norm, bool relu,
                  bool accumulate, float* gradient);
  /** The same, overwriting; and s1 += sum of the gradient, s2 += sum of gradient * (x - norm.mean), per channel. */
  void (*deliverSums)(ptrdiff_t n, int cs, const float* d, const float* x, const Affine& norm, float* gradient, float* s1, float* s2);
  /** out (+)= a * x. */
  void (*axpy)(ptrdiff_t count, float a, const float* x, bool accumulate, float* out);
  /** out = A*(g - meanG) + B*(p - meanP) per channel: centred, so that equal terms cancel exactly. */
  void (*normGradient)(ptrdiff_t n, int cs, const float* g, const float* p, const float* A, const float* B, const float* meanG,
                       const float* meanP, float* out);
  /** The same, where g is the sum over k < K of weights[k] * gs[k]. */
  void (*normGradientOfSums)(ptrdiff_t n, int cs, int K, const float* const* gs, const float* weights, const float* p, const float* A,
                             const float* B, const float* meanG, const float* meanP, float* out);

  /** s1 = sum (x - origin), s2 = sum (x - origin)^2 per channel; or they are added to what is there unless `first`. */
  void (*moments)(ptrdiff_t n, int cs, const float* x, const float* origin, bool first, float* s1, float* s2);
  /** out = sum over pixels of g per channel. */
  void (*channelSum)(ptrdiff_t n, int cs, const float* g, float* out);
  /** out = sum over pixels of g * (p - mean) per channel; null mean is zero. */
  void (*channelDot)(ptrdiff_t n, int cs, const float* g, const float* p, const float* mean, float* out);
  /** The same for K <= dotsAtOnce of them, out[k*cs + c] each. */
  void (*channelDots)(ptrdiff_t n, int cs, int K, const float* g, const float* const* ps, const float* const* means, float* out);

  /** out = bias + sum over k < K of coefficient[k][c] * x[k]; null bias is zero. */
  void (*combine)(ptrdiff_t n, int cs, int K, const float* const* x, const float* const* coefficients, const float* bias,
                  float* out);
  /** Adds a bias per channel. */
  void (*addBias)(ptrdiff_t n, int cs, const float* bias, float* x);

  /** out[oy, ox, c] = sum over taps of padded[oy*sy + ky*dy, ox*sx + kx*dx, c] * weights[ky*kw + kx][c]. */
  void (*depthwise)(const DepthwiseGeometry& g, const float* padded, const float* weights, float* out, const float* ahead);
  /** Whether these, `depthwiseDelivered` with such a delivery, read no more of a block than its rows and columns with data. */
  bool (*readsDataAlone)(const DepthwiseGeometry& g, bool delivered);
  /** The same at stride 1, each result delivered at its place; `scratch` has room for all of them. */
  void (*depthwiseDelivered)(const DepthwiseGeometry& g, const float* padded, const float* weights, const Delivery& to, float* scratch,
                             const float* ahead);
  /** dw[ky*kw + kx][c] += sum over outputs of gradient * padded. */
  void (*depthwiseWeights)(const DepthwiseGeometry& g, const float* padded, const float* gradient, float* dw);

  void (*maxPool)(const PoolGeometry& g, const float* x, float* out);
  /** dx (+)= gradient at the first maximum of each window (scan order); `out` is the forward result. */
  void (*maxPoolBackward)(const PoolGeometry& g, const float* x, const float* out, const float* gradient, bool accumulate, float* dx);
  void (*avgPool)(const PoolGeometry& g, const float* x, float* out);
  void (*avgPoolBackward)(const PoolGeometry& g, const float* gradient, bool accumulate, float* dx);

  /** v = momentum*v + scale*g + decay*w; w -= lr*v. */
  void (*sgd)(ptrdiff_t count, float* w, float* v, const float* g, float scale, float momentum, float decay, float lr);
  /** PyTorch's Adam; `lr` and `epsilon` already hold the bias corrections: w -= lr * m / (sqrt(v)*rootCorrection + epsilon). */
  void (*adam)(ptrdiff_t count, float* w, float* m, float* v, const float* g, float scale, float decay, float beta1, float beta2,
               float lr, float rootCorrection, float epsilon);
  /** Sum of squares, in double, in index order per lane. */
  double (*sumSquares)(ptrdiff_t count, const float* x);
};

const Kernels* portableKernels();
const Kernels* avx2Kernels();
const Kernels* avx512Kernels();

}  // namespace masthead
