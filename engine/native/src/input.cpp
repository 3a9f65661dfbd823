/** @file Decodes one example into the input tensor: scale, normalise, augment. Defined in engine/augmentation.ts. */
#include <algorithm>

#include "executor.h"
#include "random.h"

namespace masthead {

void Executor::loadImage(const Operation& op, int image, int thread) {
  const Call& call = *call_;
  const Tensor& t = plan_.tensors[static_cast<size_t>(op.out)];
  float* out = outputRows(op, image, 0, thread);
  const uint32_t e = static_cast<uint32_t>(image), seed = call.augmentSeed;
  int shiftY = 0, shiftX = 0, cutY0 = 0, cutY1 = 0, cutX0 = 0, cutX1 = 0;
  bool flip = false;
  if (call.augment) {
    const int span = 2 * call.cropPadding + 1;
    shiftY = static_cast<int>(hashUniform(seed, e, 1) * span) - call.cropPadding;
    shiftX = static_cast<int>(hashUniform(seed, e, 2) * span) - call.cropPadding;
    flip = call.flip && hashUniform(seed, e, 3) < 0.5;
    if (call.cutout > 0) {
      cutY0 = static_cast<int>(hashUniform(seed, e, 4) * t.h) - call.cutout / 2;
      cutX0 = static_cast<int>(hashUniform(seed, e, 5) * t.w) - call.cutout / 2;
      cutY1 = cutY0 + call.cutout;
      cutX1 = cutX0 + call.cutout;
    }
  }
  const int from = call.imageChannels;
  const int64_t base = static_cast<int64_t>(image) * t.h * t.w * from;
  std::fill_n(out, t.image(), 0.0f);
  for (int c = 0; c < t.c; c++) {
    const size_t mc = call.mean.size() == 1 ? 0 : static_cast<size_t>(c);
    const float mean = call.mean.empty() ? 0 : call.mean[mc];
    const float deviation = call.deviation.empty() ? 1 : call.deviation[mc];
    const int source = from == 1 ? 0 : c;
    for (int y = 0; y < t.h; y++)
      for (int x = 0; x < t.w; x++) {
        if (y >= cutY0 && y < cutY1 && x >= cutX0 && x < cutX1) continue;
        const int sy = y + shiftY, sx = (flip ? t.w - 1 - x : x) + shiftX;
        float raw = 0;
        if (sy >= 0 && sy < t.h && sx >= 0 && sx < t.w) {
          const int64_t at = base + (static_cast<int64_t>(sy) * t.w + sx) * from + source;
          raw = call.bytes.empty() ? call.floats[static_cast<size_t>(at)] : static_cast<float>(call.bytes[static_cast<size_t>(at)]) / 255.0f;
        }
        out[(static_cast<int64_t>(y) * t.w + x) * t.cs + c] = (raw - mean) / deviation;
      }
  }
  if (t.half) stored(op.out).put(t.h * t.w, t.cs, out, value(op.out, image));
}

}  // namespace masthead
