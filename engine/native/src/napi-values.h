/** @file JavaScript values as C++ ones. The TypeScript side has validated shapes, lengths and ranges. */
#pragma once
#include <napi.h>

#include <cstdint>
#include <cstring>
#include <vector>

namespace masthead {

inline int integer(const Napi::Object& o, const char* name) { return o.Get(name).ToNumber().Int32Value(); }
inline uint32_t unsignedInteger(const Napi::Object& o, const char* name) { return o.Get(name).ToNumber().Uint32Value(); }
inline int64_t large(const Napi::Object& o, const char* name) { return o.Get(name).ToNumber().Int64Value(); }
inline double number(const Napi::Object& o, const char* name) { return o.Get(name).ToNumber().DoubleValue(); }
inline float single(const Napi::Object& o, const char* name) { return static_cast<float>(number(o, name)); }
inline bool flag(const Napi::Object& o, const char* name) { return o.Get(name).ToBoolean().Value(); }

inline std::vector<int> integers(const Napi::Object& o, const char* name) {
  const Napi::Array array = o.Get(name).As<Napi::Array>();
  std::vector<int> out(array.Length());
  for (uint32_t i = 0; i < array.Length(); i++) out[i] = static_cast<int>(array.Get(i).ToNumber().DoubleValue());
  return out;
}

/** Copies a typed array's elements; null gives none. */
template <class T>
std::vector<T> elements(const Napi::Object& o, const char* name) {
  const Napi::Value v = o.Get(name);
  if (!v.IsTypedArray()) return {};
  const Napi::TypedArray array = v.As<Napi::TypedArray>();
  std::vector<T> out(array.ByteLength() / sizeof(T));
  if (!out.empty()) std::memcpy(out.data(), static_cast<uint8_t*>(array.ArrayBuffer().Data()) + array.ByteOffset(), out.size() * sizeof(T));
  return out;
}

/** For each object of a list. */
template <class F>
void each(const Napi::Object& o, const char* name, F f) {
  const Napi::Array array = o.Get(name).As<Napi::Array>();
  for (uint32_t i = 0; i < array.Length(); i++) {
    Napi::HandleScope scope(o.Env());
    f(array.Get(i).As<Napi::Object>());
  }
}

}  // namespace masthead
