/** @file See binding.h. Field names are those of engine/native/plan.ts and engine/native/call.ts. */
#include "binding.h"

#include <cstring>

namespace masthead {

static int integer(const Napi::Object& o, const char* name) { return o.Get(name).ToNumber().Int32Value(); }
static double number(const Napi::Object& o, const char* name) { return o.Get(name).ToNumber().DoubleValue(); }
static int64_t large(const Napi::Object& o, const char* name) { return o.Get(name).ToNumber().Int64Value(); }
static bool flag(const Napi::Object& o, const char* name) { return o.Get(name).ToBoolean().Value(); }

template <class T>
static std::vector<T> numbers(const Napi::Object& o, const char* name) {
  const Napi::Array array = o.Get(name).As<Napi::Array>();
  std::vector<T> out(array.Length());
  for (uint32_t i = 0; i < array.Length(); i++) out[i] = static_cast<T>(array.Get(i).ToNumber().DoubleValue());
  return out;
}

template <class F>
static void each(const Napi::Object& o, const char* name, F f) {
  const Napi::Array array = o.Get(name).As<Napi::Array>();
  for (uint32_t i = 0; i < array.Length(); i++) {
    Napi::HandleScope scope(o.Env());
    f(array.Get(i).As<Napi::Object>());
  }
}

/** Copies a typed array's elements; absent gives none. */
template <class T>
static std::vector<T> elements(const Napi::Object& o, const char* name) {
  const Napi::Value v = o.Get(name);
  if (!v.IsTypedArray()) return {};
  const Napi::TypedArray array = v.As<Napi::TypedArray>();
  std::vector<T> out(array.ByteLength() / sizeof(T));
  if (!out.empty()) std::memcpy(out.data(), static_cast<uint8_t*>(array.ArrayBuffer().Data()) + array.ByteOffset(), out.size() * sizeof(T));
  return out;
}

static Operation readOperation(const Napi::Object& o) {
  Operation op;
  op.kind = static_cast<Kind>(integer(o, "kind"));
  op.phase = integer(o, "phase");
  op.node = integer(o, "node");
  op.views = numbers<int>(o, "views");
  op.z = numbers<int>(o, "z");
  op.folded = numbers<int>(o, "folded");
  op.out = integer(o, "out");
  op.outNorm = integer(o, "outNorm");
  op.gradient = integer(o, "gradient");
  op.gradientNorm = integer(o, "gradientNorm");
  const std::vector<int> window = numbers<int>(o, "window");
  op.kh = window[0], op.kw = window[1], op.sy = window[2], op.sx = window[3];
  op.py = window[4], op.px = window[5], op.dy = window[6], op.dx = window[7];
  op.sums = integer(o, "sums");
  op.weight = integer(o, "weight");
  op.pointwise = integer(o, "pointwise");
  op.bias = integer(o, "bias");
  op.lossWeight = static_cast<float>(number(o, "lossWeight"));
  op.smoothing = static_cast<float>(number(o, "smoothing"));
  op.mainHead = flag(o, "mainHead");
  return op;
}

Plan readPlan(const Napi::Object& d) {
  Plan plan;
  plan.batch = integer(d, "batch");
  plan.mixture = integer(d, "mixture");
  plan.classes = integer(d, "classes");
  plan.parameterCount = large(d, "parameterCount");
  plan.statisticCount = large(d, "statisticCount");
  plan.arena = large(d, "arena");
  plan.logits = integer(d, "logits");
  plan.features = integer(d, "features");
  plan.forwardPhases = integer(d, "forwardPhases");
  plan.backwardPhases = integer(d, "backwardPhases");
  each(d, "tensors", [&](const Napi::Object& o) {
    plan.tensors.push_back({integer(o, "height"), integer(o, "width"), integer(o, "channels"), integer(o, "stride"), large(o, "offset")});
  });
  each(d, "views", [&](const Napi::Object& o) {
    plan.views.push_back({integer(o, "tensor"), integer(o, "norm"), flag(o, "relu"), integer(o, "gradient")});
  });
  each(d, "norms", [&](const Napi::Object& o) {
    Norm n;
    n.c = integer(o, "channels");
    n.cs = integer(o, "stride");
    n.pixels = integer(o, "pixels");
    n.epsilon = number(o, "epsilon");
    n.momentum = number(o, "momentum");
    n.scale = integer(o, "scale");
    n.shift = integer(o, "shift");
    n.means = numbers<int>(o, "means");
    n.variances = numbers<int>(o, "variances");
    n.view = integer(o, "view");
    n.gradient = integer(o, "gradient");
    n.z = integer(o, "z");
    plan.norms.push_back(n);
    plan.normOwner.push_back(integer(o, "owner"));
  });
  each(d, "operations", [&](const Napi::Object& o) { plan.operations.push_back(readOperation(o)); });
  each(d, "backward", [&](const Napi::Object& o) {
    plan.backward.push_back({static_cast<BackwardKind>(integer(o, "kind")), integer(o, "target"), integer(o, "phase")});
  });
  each(d, "parameters", [&](const Napi::Object& o) { plan.parameters.push_back({large(o, "offset"), large(o, "size")}); });
  return plan;
}

void readCall(const Napi::Object& d, Call& call) {
  call.mode = static_cast<Mode>(integer(d, "mode"));
  call.bytes = elements<uint8_t>(d, "bytes");
  call.floats = elements<float>(d, "floats");
  call.imageChannels = integer(d, "imageChannels");
  call.labels = elements<int>(d, "labels");
  call.valid = integer(d, "valid");
  call.mean = elements<float>(d, "mean");
  call.deviation = elements<float>(d, "deviation");
  call.augment = flag(d, "augment");
  call.flip = flag(d, "flip");
  call.cropPadding = integer(d, "cropPadding");
  call.cutout = integer(d, "cutout");
  call.augmentSeed = d.Get("augmentSeed").ToNumber().Uint32Value();
  call.z = elements<float>(d, "z");
  call.mask = elements<uint8_t>(d, "mask");
  call.active = elements<uint8_t>(d, "active");
  call.backwardActive = elements<uint8_t>(d, "backwardActive");
  call.normSlots = elements<uint8_t>(d, "normSlots");
  call.parameterGroup = elements<int>(d, "parameterGroup");
  call.anchored = elements<uint8_t>(d, "anchored");
  call.anchor = elements<float>(d, "anchor");
  call.anchorStrength = number(d, "anchorStrength");
  call.clip = number(d, "clip");
  call.noise = number(d, "noise");
  call.noiseSeed = d.Get("noiseSeed").ToNumber().Uint32Value();
  call.dropPath = number(d, "dropPath");
  call.dropPathSeed = d.Get("dropPathSeed").ToNumber().Uint32Value();
  call.batchStatistics = flag(d, "batchStatistics");
  call.wantParameters = flag(d, "wantParameters");
  call.wantLogits = flag(d, "wantLogits");
  call.wantFeatures = flag(d, "wantFeatures");
  each(d, "groups", [&](const Napi::Object& o) {
    call.groups.push_back({flag(o, "adam"), number(o, "momentum"), number(o, "beta1"), number(o, "beta2"), number(o, "epsilon"),
                           number(o, "learningRate"), number(o, "weightDecay")});
  });
}

static Napi::Value floats(Napi::Env env, const std::vector<float>& values) {
  Napi::Float32Array out = Napi::Float32Array::New(env, values.size());
  if (!values.empty()) std::memcpy(out.Data(), values.data(), values.size() * sizeof(float));
  return out;
}

Napi::Value callResult(Napi::Env env, const Call& call) {
  Napi::Object out = Napi::Object::New(env);
  if (!call.errorCode.empty()) {
    out.Set("errorCode", call.errorCode);
    out.Set("errorMessage", call.errorMessage);
    return out;
  }
  out.Set("loss", call.loss);
  out.Set("correct", call.correct);
  out.Set("gradientNorm", call.gradientNorm);
  out.Set("dz", floats(env, call.dz));
  if (call.wantParameters) out.Set("dParameters", floats(env, call.dParameters));
  if (call.wantLogits) out.Set("logits", floats(env, call.logits));
  if (call.wantFeatures) out.Set("features", floats(env, call.features));
  return out;
}

}  // namespace masthead
