/**
 * @file The tables of compute kernels. One implementation per instruction set (kernels/isa.cpp, compiled once each);
 * the executor calls through the tables. All tensors are one example's NHWC block with a channel stride `cs` that is a
 * multiple of 8; lanes beyond the real channels are zero in every tensor. What a tensor of the plan holds are elements, float32 or bfloat16, which
 * the kernels of `StoredKernels` read and write; everything else, scratch included, is float32, and so is all arithmetic.
 */
#pragma once
#include <cstddef>
#include <cstdint>

namespace masthead {

/** An element of a tensor. Of no size here: a table has one for each kind of element. */
struct Element;
inline const Element* elements(const float* p) { return reinterpret_cast<const Element*>(p); }
inline Element* elements(float* p) { return reinterpret_cast<Element*>(p); }

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
  const Element* x;
  Affine norm;
  bool relu, accumulate;
  Element* gradient;
  float *s1, *s2;
};

enum { dotsAtOnce = 4 };

/** What reads or writes tensors of one kind of element. */
struct StoredKernels {
  int elementBytes;

  /** Padded copy of act(norm(x)). */
  void (*pad)(const PadGeometry& g, const Element* x, const Affine& norm, bool relu, float* out);
  /** out = act(norm(x)) over n pixels. */
  void (*affine)(ptrdiff_t n, int cs, const Element* x, const Affine& norm, bool relu, float* out);
  /** The same, stored. */
  void (*activate)(ptrdiff_t n, int cs, const Element* x, const Affine& norm, bool relu, Element* out);
  /** out = x. */
  void (*put)(ptrdiff_t n, int cs, const float* x, Element* out);
  /** gradient (+)= d where act'(norm(x)) is 1. */
  void (*deliver)(ptrdiff_t n, int cs, const float* d, const Element* x, const Affine& norm, bool relu, bool accumulate, Element* gradient);
  /** The same, overwriting; and s1 += sum of the gradient, s2 += sum of gradient * (x - norm.mean), per channel. */
  void (*deliverSums)(ptrdiff_t n, int cs, const float* d, const Element* x, const Affine& norm, Element* gradient, float* s1, float* s2);
  /** out (+)= a * x. */
  void (*addScaled)(ptrdiff_t count, float a, const Element* x, bool accumulate, Element* out);
  /** out = A*(g - meanG) + B*(p - meanP) per channel: centred, so that equal terms cancel exactly. */
  void (*normGradient)(ptrdiff_t n, int cs, const Element* g, const Element* p, const float* A, const float* B, const float* meanG,
                       const float* meanP, float* out);
  /** The same, where g is the sum over k < K of weights[k] * gs[k]. */
  void (*normGradientOfSums)(ptrdiff_t n, int cs, int K, const Element* const* gs, const float* weights, const Element* p, const float* A,
                             const float* B, const float* meanG, const float* meanP, float* out);

  /** s1 = sum (x - origin), s2 = sum (x - origin)^2 per channel; or they are added to what is there unless `first`, which makes x[0] the origin. */
  void (*moments)(ptrdiff_t n, int cs, const Element* x, float* origin, bool first, float* s1, float* s2);
  /** out = x, and the moments of what it then holds. */
  void (*putMoments)(ptrdiff_t n, int cs, const float* x, Element* out, float* origin, bool first, float* s1, float* s2);
  /** out = sum over pixels of g per channel. */
  void (*channelSum)(ptrdiff_t n, int cs, const Element* g, float* out);
  /** out = sum over pixels of g * (p - mean) per channel; null mean is zero. */
  void (*channelDot)(ptrdiff_t n, int cs, const Element* g, const Element* p, const float* mean, float* out);
  /** The same for K <= dotsAtOnce of them, out[k*cs + c] each. */
  void (*channelDots)(ptrdiff_t n, int cs, int K, const Element* g, const Element* const* ps, const float* const* means, float* out);

  /** out = bias + sum over k < K of coefficient[k][c] * x[k]; null bias is zero. */
  void (*combine)(ptrdiff_t n, int cs, int K, const Element* const* x, const float* const* coefficients, const float* bias, Element* out);

  /**
   * `depthwise` at stride 1, each result delivered at its place; false where it does not serve the geometry or the delivery, and did nothing.
   * `ahead`: of the gradient.
   */
  bool (*depthwiseDelivered)(const DepthwiseGeometry& g, const float* padded, const float* weights, const Delivery& to, const Element* ahead);

  void (*maxPool)(const PoolGeometry& g, const Element* x, Element* out);
  /** dx (+)= gradient at the first maximum of each window (scan order); `out` is the forward result. */
  void (*maxPoolBackward)(const PoolGeometry& g, const Element* x, const Element* out, const float* gradient, bool accumulate, float* dx);
  void (*avgPool)(const PoolGeometry& g, const Element* x, Element* out);
};

struct Kernels {
  const char* name;
  /** Those of float32, which take scratch as well. */
  StoredKernels floats;

  /**
   * C[i*ldc + j] (+)= sum over t < T, k < K of A[offsets[t] + i*rs + k*ks] * B[(t*K + k)*ldb + j]; N is a multiple of 8.
   * `ahead`, here and below, names floats laid out like the result that a later panel will touch: they are prefetched
   * in step with the arithmetic. Null: none.
   */
  void (*gemm)(int M, int N, int K, int T, const int* offsets, const float* A, ptrdiff_t rs, ptrdiff_t ks, const float* B,
               ptrdiff_t ldb, float* C, ptrdiff_t ldc, bool accumulate, const float* ahead);

  /** Zeroes what `pad` leaves zero, and perhaps more: to be called before the image's rows are written. */
  void (*clearMargins)(const PadGeometry& g, float* out);
  /** out (+)= a * x. */
  void (*axpy)(ptrdiff_t count, float a, const float* x, bool accumulate, float* out);
  /** Adds a bias per channel. */
  void (*addBias)(ptrdiff_t n, int cs, const float* bias, float* x);

  /** out[oy, ox, c] = sum over taps of padded[oy*sy + ky*dy, ox*sx + kx*dx, c] * weights[ky*kw + kx][c]. */
  void (*depthwise)(const DepthwiseGeometry& g, const float* padded, const float* weights, float* out, const float* ahead);
  /** Whether these, `depthwiseDelivered` with such a delivery, read no more of a block than its rows and columns with data. */
  bool (*readsDataAlone)(const DepthwiseGeometry& g, bool delivered);
  /** dw[ky*kw + kx][c] += sum over outputs of gradient * padded. */
  void (*depthwiseWeights)(const DepthwiseGeometry& g, const float* padded, const float* gradient, float* dw);

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

/** Those of bfloat16. All give the same bits as their instruction set's; the last rounds by AVX512_BF16. */
const StoredKernels* portableBfloat();
const StoredKernels* avx2Bfloat();
const StoredKernels* avx512Bfloat();
const StoredKernels* avx512bf16Bfloat();

}  // namespace masthead
