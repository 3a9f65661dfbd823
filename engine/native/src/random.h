/** @file The counter-based generator of domain/random.ts, bit for bit: drop-path, noise and augmentation agree between engines. */
#pragma once
#include <cmath>
#include <cstdint>

namespace masthead {

inline uint32_t finalise(uint32_t h) {
  h = (h ^ (h >> 16)) * 0x85ebca6bu;
  h = (h ^ (h >> 13)) * 0xc2b2ae35u;
  return h ^ (h >> 16);
}

inline uint32_t hash32(uint32_t seed, uint32_t a, uint32_t b = 0) {
  uint32_t h = finalise(seed ^ 0x9e3779b9u);
  h = finalise(h + a * 0x85ebca77u);
  return finalise(h ^ ((b + 0x165667b1u) * 0xc2b2ae3du));
}

inline double hashUniform(uint32_t seed, uint32_t a, uint32_t b = 0) { return (hash32(seed, a, b) >> 8) / 16777216.0; }

inline double hashNormal(uint32_t seed, uint32_t a) {
  const double u = ((hash32(seed, a, 1) >> 8) + 0.5) / 16777216.0;
  const double v = hashUniform(seed, a, 2);
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * 3.14159265358979323846 * v);
}

}  // namespace masthead
