/** @file See binding.h. Field names are those of `NativeOutcome` in engine/native/call.ts. */
#include "binding.h"

#include <algorithm>
#include <cstring>

namespace masthead {

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
  if (call.trace.on) {
    Napi::Array stages = Napi::Array::New(env, call.trace.stages.size());
    for (size_t i = 0; i < call.trace.stages.size(); i++) {
      const Stage& from = call.trace.stages[i];
      Napi::Float64Array seconds = Napi::Float64Array::New(env, from.seconds.size());
      std::copy(from.seconds.begin(), from.seconds.end(), seconds.Data());
      Napi::Object stage = Napi::Object::New(env);
      stage.Set("sharing", static_cast<int>(from.sharing));
      stage.Set("seconds", seconds);
      stages.Set(static_cast<uint32_t>(i), stage);
    }
    out.Set("stages", stages);
  }
  return out;
}

}  // namespace masthead
