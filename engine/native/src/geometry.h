/** @file How convolutions and pools sit on their padded blocks. */
#pragma once
#include "kernels.h"
#include "plan.h"

namespace masthead {

/** Most terms that one linear combination takes at once. */
enum { combineLimit = 64 };

inline bool isConvolution(Kind kind) { return kind == Kind::convolution || kind == Kind::depthwise || kind == Kind::separable; }

inline bool isPointwise(const Operation& op) { return op.kh == 1 && op.kw == 1 && op.py == 0 && op.px == 0; }

/** One that reads its input in place. */
inline bool isPlainPointwise(const Operation& op) { return isPointwise(op) && op.sy == 1 && op.sx == 1; }

/** The input, zero-padded to exactly the block that the outputs read. */
inline PadGeometry inputPadding(const Operation& op, const Tensor& in, const Tensor& out) {
  return {in.h,  in.w, in.cs, op.py, op.px, (out.h - 1) * op.sy + (op.kh - 1) * op.dy + 1, (out.w - 1) * op.sx + (op.kw - 1) * op.dx + 1,
          1,     1,    false};
}

/** The output gradient, up-sampled by the stride and padded so that a flipped kernel at stride 1 gives the input gradient. */
inline PadGeometry gradientPadding(const Operation& op, const Tensor& in, const Tensor& out, int cs) {
  const int ey = (op.kh - 1) * op.dy, ex = (op.kw - 1) * op.dx;
  return {out.h, out.w, cs, ey - op.py, ex - op.px, in.h + ey, in.w + ex, op.sy, op.sx, false};
}

/** Over the operation's part of a padded block whose rows are `pw` pixels long. */
inline DepthwiseGeometry forwardSweep(const Operation& op, const Tensor& in, const Tensor& out, int pw) {
  const int rows = (out.h - 1) * op.sy + (op.kh - 1) * op.dy + 1;
  const int end = op.py + in.h < rows ? op.py + in.h : rows;
  return {in.cs, pw, out.h, out.w, out.w, op.kh, op.kw, op.sy, op.sx, op.dy, op.dx, op.py, end, 1, op.px, in.w, 1};
}

inline DepthwiseGeometry gradientSweep(const Operation& op, const Tensor& in, const PadGeometry& g) {
  const int end = g.top + (g.h - 1) * g.upY + 1 < g.ph ? g.top + (g.h - 1) * g.upY + 1 : g.ph;
  return {g.cs, g.pw, in.h, in.w, in.w, op.kh, op.kw, 1, 1, op.dy, op.dx, g.top, end, g.upY, g.left, g.w, g.upX};
}

/**
 * Operations sweep an image in panels of whole rows, so that the output of one kernel of the sweep is still in the first-level
 * cache when the next reads it.
 */
inline int panelRows(int width, int cs) {
  constexpr int floats = 2048;
  const int rows = floats / (width * cs);
  return rows < 1 ? 1 : rows;
}

/** Rows [from, to) of a padded block. */
inline PadGeometry padRows(const PadGeometry& g, int from, int to) {
  return {g.h, g.w, g.cs, g.top - from, g.left, to - from, g.pw, g.upY, g.upX, g.bare};
}

/** Output rows [from, from + rows) of a sweep; its block then begins at padded row from·sy. */
inline DepthwiseGeometry sweepRows(DepthwiseGeometry g, int from, int rows) {
  g.oh = rows;
  g.rowFirst -= from * g.sy;
  g.rowEnd -= from * g.sy;
  return g;
}

inline PoolGeometry poolGeometry(const Operation& op, const Tensor& in, const Tensor& out) {
  return {in.h, in.w, in.cs, out.h, out.w, op.kh, op.kw, op.sy, op.sx, op.py, op.px};
}

}  // namespace masthead
